// A client of Concordat's REST door with openapi-fetch and the types that openapi-typescript makes of /openapi.json.
//
// It lists a register page by page, enters a draft in a way that may be repeated, changes it against its ETag, and meets
// the refusals that every client should expect. CONCORDAT_ADDRESS and CONCORDAT_TOKEN say where and as whom.
import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

type Partnership = components["schemas"]["register.v1.Partnership"];

// Node.js has both; they are declared here so that no other package is needed.
declare const process: { env: Record<string, string | undefined> };
declare const crypto: { randomUUID(): string };

const council = "cambridge";
const api = createClient<paths>({
  baseUrl: process.env.CONCORDAT_ADDRESS,
  headers: { Authorization: `Bearer ${process.env.CONCORDAT_TOKEN}` },
});

/** Returns every partnership of a list, whatever the number of its pages. */
async function* partnerships(filter: string): AsyncGenerator<Partnership> {
  let page_token: string | undefined;
  do {
    const { data, error } = await api.GET("/v1/councils/{council}/partnerships", {
      params: { path: { council }, query: { filter, order_by: "display_name", page_size: 5, page_token } },
    });
    if (error) throw new Error(error.detail);
    yield* data.partnerships;
    page_token = data.next_page_token || undefined;
  } while (page_token);
}

/** Returns the last part of a resource name: the id by which the paths know it. */
function idOf(resource: { name?: string }): string {
  return resource.name?.split("/").pop() ?? "";
}

const active: Partnership[] = [];
for await (const p of partnerships("state = ACTIVE")) active.push(p);
console.log(`listed ${active.length} of ${new Set(active.map((p) => p.name)).size}`);

// The same key twice, as after a connection that broke: the second call gets the first one's answer.
const key = crypto.randomUUID();
async function enter(): Promise<Partnership> {
  const { data, error } = await api.POST("/v1/councils/{council}/partnerships", {
    params: { path: { council }, header: { "Idempotency-Key": key } },
    body: { display_name: "Client Example Partnership" },
  });
  if (error) throw new Error(error.detail);
  return data;
}
const first = await enter();
const again = await enter();
console.log("entered", first.name === again.name ? "once" : "twice");

// The fields in the body are those that change. If-Match refuses the edit when somebody else was faster.
function change(display_name: string) {
  return api.PATCH("/v1/councils/{council}/partnerships/{partnership}", {
    params: { path: { council, partnership: idOf(first) }, header: { "If-Match": `"${first.etag}"` } },
    body: { display_name },
  });
}
const changed = await change("Client Example Board");
console.log("changed to", changed.data?.display_name);
const stale = await change("Too late");
console.log("an edit of the old version is refused:", stale.error?.reason);

const missing = await api.GET("/v1/councils/{council}/partnerships/{partnership}", {
  params: { path: { council, partnership: crypto.randomUUID() } },
});
console.log("what is not there is refused:", missing.error?.reason);

const done = await api.POST("/v1/councils/{council}/partnerships/{partnership}:withdraw", {
  params: { path: { council, partnership: idOf(first) } },
  body: { reason: "An example" },
});
console.log("withdrawn", done.data?.state);
