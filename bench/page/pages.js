// Pages of a given number of nodes: the mixture of a shop or an office application, the same each time.

const WORDS = `account address all amount basket before blue brown call card change choose city close colour company contact
continue country customer date day delivery desk detail discount door email error every find first free from gift green
hello help home house invoice item kitchen lamp large last light line list live look make map message more name new
next note number offer office open order other page paper part pay phone photo picture place plan please price print
product profile question rating read red return room round sale save search second see select send service share shop
show side sign size small sort start state stock store street style table text thank time total under view visit week
white window with wood work write year your`.split(/\s+/);

/** A small generator of its own, so that every engine meets the same page (mulberry32). */
export function random(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const pick = (next, count) => Array.from({ length: count }, () => WORDS[next(WORDS.length)]).join(" ");

const SECTIONS = [
  (next, at) => `<article class="card relative flex flex-col rounded-lg border bg-white card--${next(6)} shadow" id="card-${at}" data-id="${1000 + at}">
  <header class="card-header"><h2 class="title">${pick(next, 4)}</h2><span class="badge badge-${next(4)}">${pick(next, 1)}</span></header>
  <div class="card-body"><p class="text">${pick(next, 8)} <a class="link" href="/catalogue/${WORDS[next(WORDS.length)]}/${at}?page=${next(20)}">${pick(next, 2)}</a> ${pick(next, 3)} <em>${pick(next, 1)}</em>.</p>
  <button type="button" class="btn btn-primary inline-flex items-center px-4 py-2" aria-label="${pick(next, 3)}"><svg class="icon" viewBox="0 0 24 24" width="16" height="16"><path d="M4 4h16v${next(16)}H4z" fill="none" stroke="currentColor"></path></svg><span>${pick(next, 2)}</span></button></div></article>`,
  (next, at) => `<ul class="list" role="list" id="list-${at}">${Array.from({ length: 6 }, (_, row) => `<li class="list-item flex items-center justify-between px-4 py-2${row === 2 ? " is-active" : ""}"><a href="/items/${at}/${row}" title="${pick(next, 2)}"><span class="name">${pick(next, 3)}</span><span class="price">${next(900)}.${10 + next(90)} €</span></a></li>`).join("")}</ul>`,
  (next, at) => `<table class="table table-striped"><tbody>${Array.from({ length: 5 }, (_, row) => `<tr data-row="${at * 5 + row}"><td class="number text-right tabular-nums">${next(10000)}</td><td>${pick(next, 3)}</td><td class="status status-${next(3)}">${pick(next, 1)}</td><td><input type="checkbox" name="pick-${at}-${row}" aria-label="${pick(next, 1)}"></td></tr>`).join("")}</tbody></table>`,
  (next, at) => `<section class="panel" style="--tone: ${next(360)}; padding: ${next(3)}px"><h3>${pick(next, 3)}</h3><div class="row"><div class="col col-12 col-md-6 mb-3"><label for="field-${at}">${pick(next, 2)}</label><input id="field-${at}" class="input" name="field-${at}" placeholder="${pick(next, 2)}"></div><div class="col col-12 col-md-6 mb-3"><p>${pick(next, 10)}</p><p>${pick(next, 6)} <strong>${pick(next, 2)}</strong> ${pick(next, 3)}</p></div></div></section>`,
];

/** @param {Node} root */
export function countNodes(root) {
  const walker = document.createTreeWalker(root);
  let count = 1;
  while (walker.nextNode()) count += 1;
  return count;
}

/**
 * Fill the body.
 * @param {number} size nodes of every kind, met to within one section
 */
export function fillPage(size) {
  const next = random(7);
  const template = document.createElement("template");
  const parts = [];
  let count = countNodes(document);
  for (let at = 0; count < size; at += 1) {
    const part = SECTIONS[at % SECTIONS.length](next, at);
    template.innerHTML = part;
    count += countNodes(template.content) - 1;
    parts.push(part);
  }
  document.getElementById("content").innerHTML = parts.join("");
  return countNodes(document);
}
