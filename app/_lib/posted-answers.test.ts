import { expect, test } from "vitest";
import { answerNames, madeWith, readAnswers } from "./posted-answers";

const made = (revision: number, text = "", chosen: string[] = []) => madeWith(revision, { text, chosen });

test("an answer comes as it was typed, with the revision of the page, however the browser ends its lines", () => {
  const [answer] = readAnswers({ "r:q": made(3, "one\ntwo"), "t:q": "one\r\ntwo" }, ["q"]);
  expect(answer).toMatchObject({ draft: { text: "one\ntwo", chosen: [] }, revision: 3, isUntouched: true, keep: null });
});

test("what I did not touch on a stale page does not come back over what I wrote elsewhere", () => {
  const values = { "r:a": made(1, "old"), "t:a": "old", "r:b": made(1, "old"), "t:b": "new" };
  expect(readAnswers(values, ["a", "b"]).map(({ isUntouched }) => isUntouched)).toEqual([true, false]);
});

test("several boxes stay in the order of the question, and a cleared answer is one that was touched", () => {
  const values = { "r:q": made(0), "o:q:10": "k", "o:q:2": "c", "o:q:0": "a", "r:gone": made(2, "", ["x"]) };
  const [boxes, gone] = readAnswers(values, ["q", "gone"]);
  expect(boxes?.draft.chosen).toEqual(["a", "c", "k"]);
  expect(gone).toMatchObject({ draft: { text: "", chosen: [] }, isUntouched: false });
});

test("two questions whose names begin alike do not mix", () => {
  const values = { "r:q": made(0), "o:q:0": "a", "r:q.1": made(0), "o:q.1:0": "b" };
  expect(readAnswers(values, ["q", "q.1"]).map(({ draft }) => draft.chosen)).toEqual([["a"], ["b"]]);
});

test("a choice between two texts goes with the revision that the person saw", () => {
  const values = { "r:q": made(1), "t:q": "mine", "k:q": "both", "v:q": "7" };
  expect(readAnswers(values, ["q"])[0]).toMatchObject({ keep: "both", seenRevision: 7 });
  expect(readAnswers({ ...values, "k:q": "evil", "v:q": "-1" }, ["q"])[0]).toMatchObject({
    keep: null,
    seenRevision: 0,
  });
});

test("of a form only what may be an answer is read, and no form is none", () => {
  const data = new FormData();
  for (const name of ["t:q", "r:q", "o:q:1", "x:q", "t:", "t:a b", "$ACTION_ID_1", "__proto__"]) data.set(name, "1");
  expect(answerNames(data)).toEqual(["t:q", "r:q", "o:q:1"]);
  expect(answerNames(null)).toEqual([]);
});
