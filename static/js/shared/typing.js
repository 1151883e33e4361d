// The commonest frame of all in its shortest form: what was typed at the caret, which both sides know already.

/**
 * One end of a stream. The long form: `field` says what was put into which value and where, `caret` that it stands
 * behind that now. The short form is what was put in, a mere string.
 */
export function createTyping() {
  /** @type {number[]} the caret as it was told last: field, start, end */
  let last = [];

  /** @param {Record<string, any>} data */
  function remember({ v, caret }) {
    if (caret || v) last = caret ?? [];
  }

  return {
    /**
     * @param {Record<string, any>} data sections of a frame that is about to leave
     * @returns {Record<string, any>|string}
     */
    shorten(data) {
      const [id, start, end] = last;
      const { field, caret } = data;
      remember(data);
      if (Object.keys(data).length !== 2 || field?.length !== 5 || caret?.length !== 3 || start !== end) return data;
      const behind = start + String(field[4]).length;
      const follows = String(field.slice(0, 4)) === `${id},0,${start},0` && String(caret) === `${id},${behind},${behind}`;
      return follows ? field[4] : data;
    },
    /**
     * @param {unknown} data of a frame that has come
     * @returns {unknown} not checked
     */
    expand(data) {
      const [id, start] = last;
      const behind = start + String(data).length;
      const whole = typeof data === "string" && id ? { field: [id, 0, start, 0, data], caret: [id, behind, behind] } : data;
      remember(/** @type {any} */ (whole) ?? {});
      return whole;
    },
  };
}
