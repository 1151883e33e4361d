"""Rules are looked up by what their last part names; what an element matches must not depend on that."""

from typing import Any

SELECTORS = r"""
#a | .b | p | [title] | [data-x='y'] | p.b | #a.b | .b:not(.c) | :not(.b) | :is(.b,#a) | div > .b | div .b, #a | *
.é | p:first-child | svg [viewBox] | [viewBox] | [VIEWBOX] | linearGradient
input[name='a,b'] | .x\:y | #\31 0 | a[href="#a"]
.b:is(p,.c) | :where(section) > p | p:nth-child(2n + 1) | [class~=b] | [id|=a] | .B | #A | P | .b,p, #a | i , u[id]
"""
BODY = """<p id=a class="b c" title=t>x</p><p class=b data-x=y>y</p>
  <div><p class="b é">z</p><i class="x:y" id=10>w</i></div>
  <svg viewBox="0 0 1 1"><svg viewBox="0 0 2 2"></svg><linearGradient></linearGradient></svg>
  <section><p id=A class=B>q</p></section><a href="#a">l</a><input name="a,b"><b class="  b\tc "></b><u id="a-b"></u>"""


def test_an_index_of_rules_answers_as_the_browser_does(lab: Any) -> None:
    lab.load(BODY)
    wrong = lab.run(
        """const { createRuleIndex } = await import("/static/js/capture/rule_index.js");
        return args[0].flatMap((selector) => {
          const ask = createRuleIndex([selector]);
          const differs = (one) => ask(one, one.localName) !== one.matches(selector);
          const wrong = [...doc.querySelectorAll("*")].filter(differs);
          return wrong.map((one) => `${selector}: ${one.outerHTML.slice(0, 40)}`);
        })""",
        [selector.strip() for line in SELECTORS.strip().splitlines() for selector in line.split(" | ")],
    )
    assert wrong == [], "\n".join(wrong)


def test_in_quirks_mode_the_case_of_classes_does_not_count(lab: Any) -> None:
    rule = {"id": 1, "selector": ".Secret", "kind": "mask", "url_pattern": ""}
    lab.load("")
    lab.run("""const frame = doc.createElement("iframe"); doc.body.append(frame);
      const inner = frame.contentDocument; inner.open(); inner.write("<p class=sECRET>s3cr3t</p>"); inner.close();
      if (inner.compatMode !== "BackCompat") throw new Error("not in quirks mode");""")
    lab.start(rules=[rule])
    assert "s3cr3t" not in lab.sent
