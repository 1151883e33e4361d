// A page inside a frame of another origin: carries the tag, so to say.
import { startFramed } from "/static/js/tag/framed.js";

const { searchParams } = new URL(location.href);
const nest = searchParams.get("nest");
if (nest) {
  const frame = document.createElement("iframe");
  frame.src = `${nest}/tests/browser/engine/pages/guest.html`;
  document.body.append(frame);
}
startFramed({ origins: searchParams.has("shy") ? [] : ["http://127.0.0.1:*", "http://localhost:*"] }, (load) => load());
addEventListener("message", ({ data }) => {
  if (data?.test !== "change") return;
  const more = document.createElement("p");
  more.id = "more";
  more.textContent = "changed";
  document.body.append(more);
  document.querySelector("#field").value = "typed";
  document.querySelector("[type=password]").value = "hidden words again";
});
