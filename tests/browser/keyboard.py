"""Hands that never leave the keyboard."""

from playwright.sync_api import Page

# What a screen reader would call the element that has the focus.
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels && element.labels.length ? element.labels[0].innerText : "";
  return (element.getAttribute("aria-label") || label || element.innerText
          || element.value || "").trim();
}"""
LONGEST_WAY = 150


def tab_to(page: Page, name: str, *, back: bool = False) -> None:
    """Press Tab until what has the focus is called `name`."""
    seen = []
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        focused = str(page.evaluate(FOCUSED))
        if name in focused:
            return
        seen.append(focused[:40])
    raise AssertionError(f"Tab never reached « {name} »; it met {seen}")


def press(page: Page, name: str) -> None:
    """Go to a link or a button, and press Enter."""
    tab_to(page, name)
    page.keyboard.press("Enter")


def type_in(page: Page, name: str, text: str) -> None:
    """Go to a field and replace what it holds."""
    tab_to(page, name)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, name: str, option: str) -> None:
    """Go to a list and type the beginning of one of its options."""
    tab_to(page, name)
    page.keyboard.type(option)
