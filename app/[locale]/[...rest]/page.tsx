import { notFound } from "next/navigation";
import { connection } from "next/server";

/** Every unknown address: made per request, so that the page's scripts carry the nonce of its answer. */
export default async function Unknown() {
  await connection();
  notFound();
}
