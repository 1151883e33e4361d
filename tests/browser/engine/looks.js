// Whether every element of the copy has the place and the look that it has on the page.
const LOOK = [
  "display", "visibility", "opacity", "color", "background-color", "background-image", "box-shadow", "font-family", "font-size", "font-weight",
  "border-top-width", "border-left-color", "border-bottom-style", "outline-style", "transform",
];

/**
 * @param {ParentNode} page @param {ParentNode} copy the same element or root
 * @param {string[]} [found]
 * @returns {string[]} differences
 */
export function lookDifferences(page, copy, found = []) {
  const others = [...copy.children].filter((one) => !one.hasAttribute("data-cobrowse-own"));
  [...page.children].forEach((element, at) => {
    const other = others[at];
    if (!other || other.localName !== element.localName) {
      if (!["script", "style", "template"].includes(element.localName)) found.push(`${element.localName} is ${other?.localName}`);
      return;
    }
    const name = `${element.localName}.${element.getAttribute("class") ?? ""}`;
    const [here, there] = [element, other].map((one) => one.getBoundingClientRect());
    for (const part of ["left", "top", "width", "height"]) {
      if (Math.abs(here[part] - there[part]) > 1) found.push(`${name}: ${part} ${here[part]}, ${there[part]}`);
    }
    const [own, told] = [element, other].map((one) => one.ownerDocument.defaultView.getComputedStyle(one));
    for (const property of LOOK) {
      const [value, copied] = [own, told].map((style) => style.getPropertyValue(property));
      if (value !== copied) found.push(`${name}: ${property} ${value}, ${copied}`);
    }
    if (element.shadowRoot && other.shadowRoot) lookDifferences(element.shadowRoot, other.shadowRoot, found);
    lookDifferences(element, other, found);
  });
  return found;
}
