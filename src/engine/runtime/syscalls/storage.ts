import type { FileSyscalls } from "../../types.ts";
import type { ConvexObject } from "../../values/json.ts";
import type { WriteTransaction } from "../../storage/types.ts";
import type { FunctionCall, Syscall } from "../function-call.ts";
import { SyscallError } from "../function-error.ts";

function writing(call: FunctionCall): WriteTransaction {
  if (!call.scope.write || call.udfType === "query") throw new SyscallError("Writes are not allowed in queries.");
  return call.scope.write;
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);

const readable = (call: FunctionCall) => call.scope.documents(call.path.component);
const storageId = (args: ConvexObject) => String(args["storageId"]);

/** `ctx.storage` of queries and mutations. */
export function storageSyscalls(files: FileSyscalls): Record<string, Syscall> {
  return {
    "1.0/storageGetUrl": (call, args) => files.url(readable(call), call.path.component, storageId(args)),
    "1.0/storageGetMetadata": (call, args) => {
      const metadata = files.metadata(readable(call), call.path.component, storageId(args));
      return metadata && { ...metadata };
    },
    "1.0/storageGenerateUploadUrl": (call) => files.generateUploadUrl(writing(call), call.path.component),
    "1.0/storageDelete": (call, args) => {
      files.remove(writing(call), call.path.component, storageId(args));
      return null;
    },
    "1.0/storageStore": (call, args) => {
      const options = { contentType: text(args["contentType"]) || null, sha256: text(args["sha256"]) };
      const bytes = Buffer.from(String(args["blob"]), "base64");
      return files.storeWithin(writing(call), call.path.component, bytes, options);
    },
    "1.0/storageGet": (call, args) => {
      const file = files.readWithin(readable(call), call.path.component, storageId(args));
      return file && { blob: Buffer.from(file.bytes).toString("base64"), contentType: file.contentType };
    },
  };
}
