import { expect, test } from "vitest";
import { REAL_FFT_WASM } from "./real-fft.wasm.ts";
import { compileSimd, GrowingArray, WasmMemory } from "./wasm-memory.ts";

/** A module with nothing in it: the magic number and the version. */
const EMPTY_MODULE = btoa(String.fromCharCode(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));

test("each allocation is zero, begins at a cache line and shares nothing with others", () => {
  const memory = new WasmMemory();
  const addresses = [1, 3, 64, 65, 200_000].map((bytes) => memory.allocate(bytes));
  expect(addresses.map((address) => address % 64)).toEqual([0, 0, 0, 0, 0]);
  expect(new Set(addresses).size).toBe(addresses.length);
  const [first = 0, second = 0, , , last = 0] = addresses;
  memory.floats(first, 16).fill(1);
  expect(Array.from(memory.floats(second, 4))).toEqual([0, 0, 0, 0]);
  expect(memory.floats(last, 50_000).every((value) => value === 0)).toBe(true);
});

test("what was written is still there after the memory has grown", () => {
  const memory = new WasmMemory();
  const address = memory.allocate(800);
  memory.doubles(address, 100).set(Array.from({ length: 100 }, (_, i) => i / 7));
  const before = memory.memory.buffer.byteLength;
  memory.allocate(10 * before);
  expect(memory.memory.buffer.byteLength).toBeGreaterThan(10 * before);
  expect(Array.from(memory.doubles(address, 100))).toEqual(Array.from({ length: 100 }, (_, i) => i / 7));
});

test("a module is compiled at once, and what is none is not", () => {
  expect(compileSimd(EMPTY_MODULE)).toBeInstanceOf(WebAssembly.Module);
  expect(compileSimd(btoa("no module"))).toBeNull();
});

test("the kernels ask for nothing but memory", () => {
  const module = compileSimd(REAL_FFT_WASM);
  expect(module && WebAssembly.Module.imports(module)).toEqual([{ module: "env", name: "memory", kind: "memory" }]);
});

test("an array grows for longer ones, stays where it is for shorter ones and disturbs no other", () => {
  const memory = new WasmMemory();
  const [singles, doubles] = [new GrowingArray(memory, 4), new GrowingArray(memory, 8)];
  const first = singles.address(10);
  memory.floats(first, 10).fill(1);
  memory.doubles(doubles.address(100_000), 100_000).fill(2);
  expect(singles.address(20)).toBe(first);
  expect(Array.from(memory.floats(first, 10))).toEqual(Array.from({ length: 10 }, () => 1));
  const longer = singles.address(50_000);
  memory.floats(longer, 50_000).fill(3);
  expect(memory.doubles(doubles.address(1), 100_000).every((value) => value === 2)).toBe(true);
  expect(singles.address(50_000)).toBe(longer);
});
