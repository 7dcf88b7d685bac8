"""Whether what has the focus looks otherwise than without it."""

from playwright.sync_api import Page

# The colour beside the outline tells it from one that is drawn in the colour of the ground.
SEEN = """() => {
  const one = document.activeElement;
  const look = () => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(one);
    return { outlineStyle, outlineWidth, boxShadow };
  };
  const focused = look();
  one.blur();
  const resting = look();
  one.focus({ preventScroll: true });
  const isDrawn = focused.outlineStyle !== 'none' && parseFloat(focused.outlineWidth) >= 2;
  return (isDrawn || focused.boxShadow !== 'none')
    && JSON.stringify(focused) !== JSON.stringify(resting);
}"""


def is_focus_seen(page: Page) -> bool:
    """Say whether an outline or a shadow appears with the focus."""
    return bool(page.evaluate(SEEN))
