import { expectTypeOf, test } from "vitest";
import type { OCIAuthOptions } from "./auth-options.js";
import { resolveOCIAuth } from "./resolve-oci-auth.js";

test("one identity compiles, two or none do not", () => {
  expectTypeOf<{ profile: "P" }>().toExtend<OCIAuthOptions>();
  expectTypeOf<{ profile: "P"; authType: "api_key"; configFile: "f"; compartmentId: "c" }>().toExtend<OCIAuthOptions>();
  expectTypeOf<{ authType: "security_token" }>().toExtend<OCIAuthOptions>();
  expectTypeOf<{ profile: string | undefined; authType: "session_token" }>().toExtend<OCIAuthOptions>();
  expectTypeOf<{ authType: "instance_principal"; federationEndpoint: "https://…" }>().toExtend<OCIAuthOptions>();
  expectTypeOf<{ authType: "resource_principal" }>().toExtend<OCIAuthOptions>();

  // @ts-expect-error there is no identity
  void (() => resolveOCIAuth({}));
  // @ts-expect-error a file names no profile
  void (() => resolveOCIAuth({ configFile: "config" }));
  // @ts-expect-error a principal has no profile
  void (() => resolveOCIAuth({ profile: "DEFAULT", authType: "instance_principal" }));
  // @ts-expect-error a principal is in no file
  void (() => resolveOCIAuth({ configFile: "config", authType: "resource_principal" }));
  // @ts-expect-error there is no such identity
  void (() => resolveOCIAuth({ authType: "delegation_token" }));
  // @ts-expect-error a profile asks no metadata service
  void (() => resolveOCIAuth({ profile: "DEFAULT", metadataBaseUrl: "http://localhost" }));
});
