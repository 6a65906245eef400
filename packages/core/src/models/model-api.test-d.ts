import { expectTypeOf, test } from "vitest";
import type { ApiOf } from "./model-api.js";

test("the type of an id's API is read off the rows", () => {
  expectTypeOf<ApiOf<"gpt-5.5">>().toEqualTypeOf<"chat">();
  expectTypeOf<ApiOf<"gpt-5-pro">>().toEqualTypeOf<"responses">();
  expectTypeOf<ApiOf<"OpenAI.GPT-5.5-Pro-2026-01-01">>().toEqualTypeOf<"responses">();
  expectTypeOf<ApiOf<"o10-pro">>().toEqualTypeOf<"responses">();
  expectTypeOf<ApiOf<"gpt-5-professional">>().toEqualTypeOf<"chat">();
  expectTypeOf<ApiOf<"ft:gpt-4o:my-codex-pro::id">>().toEqualTypeOf<"chat">();
  expectTypeOf<ApiOf<"ft:gpt-5-pro:acme::id">>().toEqualTypeOf<"responses">();
  expectTypeOf<ApiOf<"openai/gpt-5.1-codex-max">>().toEqualTypeOf<"responses">();
  expectTypeOf<ApiOf<"gpt-image-1-mini">>().toEqualTypeOf<"images">();
  expectTypeOf<ApiOf<"gpt-imagery">>().toEqualTypeOf<"chat">();
  // Nothing is known of an id that is read at run time.
  expectTypeOf<ApiOf<string>>().toEqualTypeOf<"chat">();
});
