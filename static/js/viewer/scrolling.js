// Scrolling by wheel and keys: the replica moves at once, the visitor's page follows.
import { listeners } from "./context.js";
import { elementAt, parentOf } from "./locate.js";
import { sentenceOf } from "./words.js";

const LINE_PX = 40;
/** For this long the visitor's page may still report places we have already left. */
const ECHO_MS = 250;
const MAX_UNDER_WAY = 4;

/** @typedef {{element: Element, node: number, left: number, top: number, told: {left: number, top: number}|null}} Held */

/**
 * @param {import("./context.js").Context} context
 * @returns {() => void} stop
 */
export function startScrolling(context) {
  const { layer, plane } = context.stage;
  const bound = listeners();
  /** @type {Held|null} */
  let held = null;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  let release;
  let request = 0;
  let underWay = 0;
  let pending = false;

  /**
   * @param {Element|null} from
   * @param {number} dx
   * @param {number} dy
   */
  function scroll(from, dx, dy) {
    if (!context.acting()) return;
    if (!context.can("scroll")) {
      context.toast("In this mode the picture follows the visitor's scrolling.", "info");
      return;
    }
    const element = scrollerFor(from, dx, dy, context.replica.document);
    if (!element) return;
    const root = context.replica.document.scrollingElement;
    const node = element === root ? 0 : context.replica.idOf(element);
    if (node === 0 && element !== root) return;
    element.scrollBy({ left: dx, top: dy, behavior: "instant" }); // a page's smooth scrolling would tell the place too late
    held = { element, node, left: element.scrollLeft, top: element.scrollTop, told: null };
    clearTimeout(release);
    release = setTimeout(letGo, ECHO_MS);
    pending = true;
    request ||= requestAnimationFrame(send);
  }

  function send() {
    request = 0;
    if (!pending || !held || underWay >= MAX_UNDER_WAY) return;
    pending = false;
    underWay += 1;
    const { element, node, left, top } = held;
    const message = {
      t: "act.scroll",
      epoch: context.epoch(),
      node,
      left,
      top,
      x: part(left, element.scrollWidth - element.clientWidth),
      y: part(top, element.scrollHeight - element.clientHeight),
    };
    const answered = () => {
      underWay -= 1;
      if (pending) request ||= requestAnimationFrame(send);
    };
    context.request(message).then(answered, (error) => {
      answered();
      context.toast(sentenceOf(error));
    });
  }

  /** The visitor's page has had time to follow: what it says last counts. */
  function letGo() {
    const told = held?.told;
    if (held && told && held.element.isConnected) held.element.scrollTo({ ...told, behavior: "instant" });
    held = null;
  }

  context.onFrame(() => {
    if (!held || !held.element.isConnected) return;
    const { element } = held;
    if (element.scrollLeft === held.left && element.scrollTop === held.top) return;
    held.told = { left: element.scrollLeft, top: element.scrollTop };
    element.scrollTo({ left: held.left, top: held.top, behavior: "instant" });
  });

  bound.on(
    plane,
    "wheel",
    (event) => {
      if (event.ctrlKey) return; // the agent's own zoom
      event.preventDefault();
      const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? layer.clientHeight : 1;
      const point = context.stage.toReplica(event);
      const sideways = event.shiftKey && event.deltaX === 0;
      const dx = (sideways ? event.deltaY : event.deltaX) * unit;
      scroll(elementAt(context.replica.document, point.x, point.y).element, dx, sideways ? 0 : event.deltaY * unit);
    },
    { passive: false },
  );
  bound.on(layer, "keydown", (event) => {
    const move = keyMove(event, context.replica.document);
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    scroll(null, move.dx, move.dy);
  });

  return () => {
    bound.stop();
    clearTimeout(release);
    cancelAnimationFrame(request);
  };
}

/**
 * @param {KeyboardEvent} event
 * @param {Document} doc
 */
function keyMove(event, doc) {
  const page = (doc.defaultView?.innerHeight ?? 0) * 0.9;
  const whole = doc.scrollingElement?.scrollHeight ?? 0;
  switch (event.key) {
    case "ArrowDown":
      return { dx: 0, dy: LINE_PX };
    case "ArrowUp":
      return { dx: 0, dy: -LINE_PX };
    case "ArrowRight":
      return { dx: LINE_PX, dy: 0 };
    case "ArrowLeft":
      return { dx: -LINE_PX, dy: 0 };
    case "PageDown":
      return { dx: 0, dy: page };
    case "PageUp":
      return { dx: 0, dy: -page };
    case " ":
      return { dx: 0, dy: event.shiftKey ? -page : page };
    case "Home":
      return { dx: 0, dy: -whole };
    case "End":
      return { dx: 0, dy: whole };
    default:
      return null;
  }
}

/**
 * The nearest scroller that has room in the wanted direction, as a browser would choose.
 * @param {Element|null} from
 * @param {number} dx
 * @param {number} dy
 * @param {Document} doc
 * @returns {Element|null}
 */
function scrollerFor(from, dx, dy, doc) {
  for (let at = from; at; at = parentOf(at)) {
    const style = at.ownerDocument.defaultView?.getComputedStyle(at);
    const isRoot = at === at.ownerDocument.scrollingElement;
    if (!style || (isRoot && at.ownerDocument === doc)) continue;
    if (dy && (isRoot || scrolls(style.overflowY)) && hasRoom(at.scrollTop, at.scrollHeight - at.clientHeight, dy)) return at;
    if (dx && (isRoot || scrolls(style.overflowX)) && hasRoom(at.scrollLeft, at.scrollWidth - at.clientWidth, dx)) return at;
  }
  return doc.scrollingElement;
}

/** @param {string} overflow */
function scrolls(overflow) {
  return overflow === "auto" || overflow === "scroll";
}

/**
 * @param {number} at
 * @param {number} range
 * @param {number} delta
 */
function hasRoom(at, range, delta) {
  return delta < 0 ? at > 0 : at < range - 1;
}

/**
 * @param {number} at
 * @param {number} range
 */
function part(at, range) {
  return range > 0 ? Math.min(1, Math.max(0, at / range)) : 0;
}
