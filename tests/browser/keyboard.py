"""Hands that never leave the keyboard."""

from playwright.sync_api import Page

# What a screen reader would call the element that has the focus, after what it is.
FOCUSED = """() => {
  const element = document.activeElement;
  const label = element.labels && element.labels.length ? element.labels[0].innerText : "";
  const name = element.getAttribute("aria-label") || label || element.innerText || element.value;
  return [element.tagName, (name || "").trim()];
}"""
LONGEST_WAY = 150
FIELDS = {"INPUT", "SELECT", "TEXTAREA"}
CONTROLS = {"A", "BUTTON", "SUMMARY"}


def tab_to(page: Page, name: str, *, among: set[str] = FIELDS | CONTROLS) -> None:
    """Press Tab until what has the focus is called `name`."""
    seen = []
    for _ in range(LONGEST_WAY):
        page.keyboard.press("Tab")
        tag, focused = page.evaluate(FOCUSED)
        if tag in among and name in focused:
            return
        seen.append(focused[:40])
    raise AssertionError(f"Tab never reached « {name} »; it met {seen}")


def press(page: Page, name: str) -> None:
    """Go to a link or a button, and press Enter."""
    tab_to(page, name, among=CONTROLS)
    page.keyboard.press("Enter")


def follow(page: Page, name: str) -> None:
    """Go to a link or a button that leads to another page, and wait for it."""
    tab_to(page, name, among=CONTROLS)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def type_in(page: Page, name: str, text: str) -> None:
    """Go to a field and replace what it holds."""
    tab_to(page, name, among=FIELDS)
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def choose(page: Page, name: str, option: str) -> None:
    """Go to a list and type the beginning of one of its options."""
    tab_to(page, name, among=FIELDS)
    page.keyboard.type(option)
