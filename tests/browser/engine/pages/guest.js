// A page inside a frame of another origin: carries the tag, so to say.
import { startGuest } from "/static/js/capture/guest.js";

const { searchParams } = new URL(location.href);
const nest = searchParams.get("nest");
if (nest) {
  const frame = document.createElement("iframe");
  frame.src = `${nest}/tests/browser/engine/pages/guest.html`;
  document.body.append(frame);
}
startGuest(window, { allowed: (origin) => !searchParams.has("shy") && /^http:\/\/(?:127\.0\.0\.1|localhost):\d+$/.test(origin) });
addEventListener("message", ({ data }) => {
  if (data?.test !== "change") return;
  const more = document.createElement("p");
  more.id = "more";
  more.textContent = "changed";
  document.body.append(more);
  document.querySelector("#field").value = "typed";
  document.querySelector("[type=password]").value = "hidden words again";
});
