import { ConfigurationError } from "../errors/errors.js";

/**
 * Options that name a model. JavaScript does not check: a program may give no options, or none that name one.
 *
 * @param options - What the user gave.
 * @param example - An id to show: `"gpt-5.5"`.
 * @throws ConfigurationError that shows what to write.
 */
export function checkModel<Options extends { readonly model: string }>(options: Options, example: string): Options {
  const { model } = Object(options);
  if (typeof model === "string" && model.trim() !== "") return options;
  const given = typeof model === "string" ? JSON.stringify(model) : `${model}`;
  throw new ConfigurationError(`model must be an id, not ${given}. Write { model: "${example}" }.`, { option: "model" });
}
