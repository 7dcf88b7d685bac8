"""Selecting words of a document, for tests and pictures: `page.evaluate(SELECT, words)`."""

# Selects words as a mouse would, wherever in the pieces of the text they begin and end.
SELECT = """(words) => {
  const pieces = [...document.querySelectorAll('#document-text [data-start]')];
  const nodes = pieces.map((piece) => piece.firstChild);
  const whole = nodes.map((node) => node.data).join('');
  const place = (at) => {
    for (const node of nodes) {
      if (at <= node.data.length) { return [node, at]; }
      at -= node.data.length;
    }
  };
  const begin = whole.indexOf(words);
  const range = document.createRange();
  range.setStart(...place(begin));
  range.setEnd(...place(begin + words.length));
  const selection = document.getSelection();
  selection.removeAllRanges();
  selection.addRange(range);
  const up = new MouseEvent('mouseup', { bubbles: true });
  document.getElementById('document-text').dispatchEvent(up);
}"""
