// Which elements lie in the top layer, as far as this browser can tell.

export const TOP_LAYER = ["dialog:modal", "[popover]:popover-open"].filter((selector) => {
  return typeof CSS !== "undefined" && CSS.supports(`selector(${selector})`);
}).join(",");
