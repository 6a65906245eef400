import { ConfigurationError } from "../errors/errors.js";

/**
 * Checks that options name a model, because plain JavaScript may pass no options or none with a model.
 *
 * @param options - The user's options.
 * @param example - An id for the message: `"gpt-5.5"`.
 * @throws ConfigurationError with the code to write.
 */
export function checkModel<Options extends { readonly model: string }>(options: Options, example: string): Options {
  const { model } = Object(options);
  if (typeof model === "string" && model.trim() !== "") return options;
  const given = typeof model === "string" ? JSON.stringify(model) : `${model}`;
  throw new ConfigurationError(`model must be an id, not ${given}. Write { model: "${example}" }.`, { option: "model" });
}
