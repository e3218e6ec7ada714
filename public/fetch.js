// Fetches the one address that the page asks for, and hands the bytes over.
addEventListener("message", async ({ data, source, origin }) => {
  if (origin !== location.origin || source !== parent || typeof data?.address !== "string") return;
  const answer = await get(data.address).catch((error) => ({ error: String(error?.message ?? error) }));
  source.postMessage(answer, origin, answer.bytes ? [answer.bytes] : []);
});

async function get(address) {
  // No cookies, no referrer, one GET: the other site learns nothing but that somebody asked.
  const response = await fetch(address, { credentials: "omit", referrerPolicy: "no-referrer", redirect: "follow" });
  if (!response.ok) return { error: `the site answered with status ${response.status}` };
  return { bytes: await response.arrayBuffer() };
}

parent.postMessage({ ready: true }, location.origin);
