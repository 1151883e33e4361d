// The room planner: three steps, one page. The address changes by history.pushState.

const root = document.querySelector(".steps").dataset.root;
const stage = document.querySelector("#planner");
const images = stage.dataset.images;
const plan = { width: 5, length: 4, warm: true, lamps: ["halo"] };
const LAMPS = { halo: "Halo", dune: "Dune", arc: "Arc", drop: "Drop", beam: "Beam", paper: "Paper" };
const STEPS = { room, light, plan: overview };
const TITLES = { room: "Room", light: "Light", plan: "Plan" };

function stepOf(path) {
  const name = path.slice(root.length).replace("/", "");
  return name in STEPS ? name : "room";
}

function make(name, properties = {}, ...children) {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
}

function field(label, value, change) {
  const input = make("input", { type: "number", min: "2", max: "12", value: String(value) });
  input.addEventListener("input", () => change(Number(input.value) || 2));
  return make("label", { className: "field" }, label, input);
}

function room() {
  const warm = make("input", { type: "checkbox", checked: plan.warm });
  const set = (key) => (value) => {
    plan[key] = value;
    draw();
  };
  warm.addEventListener("change", () => set("warm")(warm.checked));
  return make("div", {}, make("h2", { textContent: "How large is the room?" }),
    field("Width in metres", plan.width, set("width")), field("Length in metres", plan.length, set("length")),
    make("label", { className: "check" }, warm, "Warm light"));
}

function light() {
  const items = Object.entries(LAMPS).map(([slug, name]) => {
    const button = make("button", { type: "button" },
      make("img", { src: `${images}${slug}.svg`, alt: "", width: 100, height: 100 }), name);
    button.setAttribute("aria-pressed", String(plan.lamps.includes(slug)));
    button.addEventListener("click", () => {
      plan.lamps = plan.lamps.includes(slug) ? plan.lamps.filter((one) => one !== slug) : [...plan.lamps, slug];
      button.setAttribute("aria-pressed", String(plan.lamps.includes(slug)));
      draw();
    });
    return make("li", {}, button);
  });
  return make("div", {}, make("h2", { textContent: "Which lamps?" }), make("ul", { className: "picks" }, ...items));
}

function overview() {
  const area = plan.width * plan.length;
  const lamps = plan.lamps.map((slug) => make("li", { textContent: LAMPS[slug] }));
  return make("div", {}, make("h2", { textContent: "Your plan" }),
    make("p", { textContent: `${area} m² want about ${area * 150} lumen.` }), make("ul", {}, ...lamps));
}

function draw() {
  const canvas = stage.querySelector("canvas");
  if (!canvas) return;
  const ink = canvas.getContext("2d");
  const scale = Math.min(560 / plan.width, 340 / plan.length);
  const [width, height] = [plan.width * scale, plan.length * scale];
  const [left, top] = [(600 - width) / 2, (380 - height) / 2];
  ink.clearRect(0, 0, 600, 380);
  ink.fillStyle = "#d9c4ab";
  ink.fillRect(left, top, width, height);
  plan.lamps.forEach((_, index) => {
    const x = left + (width * (index + 1)) / (plan.lamps.length + 1);
    const glow = ink.createRadialGradient(x, 190, 4, x, 190, 120);
    glow.addColorStop(0, plan.warm ? "rgb(255 226 140)" : "rgb(225 240 255)");
    glow.addColorStop(1, "rgb(255 255 255 / 0%)");
    ink.fillStyle = glow;
    ink.fillRect(left, top, width, height);
  });
}

function show() {
  const step = stepOf(location.pathname);
  document.title = `${TITLES[step]} – Room planner – Lumen & Daughters`;
  for (const link of document.querySelectorAll("[data-step]")) {
    if (link.dataset.step === step) link.setAttribute("aria-current", "step");
    else link.removeAttribute("aria-current");
  }
  const canvas = make("canvas", { width: 600, height: 380 });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", "The room from above");
  stage.replaceChildren(STEPS[step](), canvas);
  draw();
}

document.querySelector(".steps").addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  show();
});
addEventListener("popstate", show);
show();
