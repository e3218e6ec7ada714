// Says what is missing where a browser is too old for the program, which then can't start.
// The bytes are the smallest program with a SIMD instruction (i8x16.popcnt of i8x16.splat).
const simd = new Uint8Array([
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
]);
if (typeof WebAssembly !== "object" || !WebAssembly.validate(simd)) {
  const words = document.createElement("p");
  words.setAttribute("role", "alert");
  words.className = "card";
  words.textContent =
    "This browser is too old for Trainyard, which needs WebAssembly with SIMD: " +
    "Chrome or Edge 91, Firefox 89, Safari 16.4, or anything newer.";
  document.body.prepend(words);
}
