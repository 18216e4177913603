//! Text of twice its size (WCAG 2.2, 1.4.4): the whole page enlarged as browsers do it, and text alone.

use anyhow::{Result, ensure};
use inkan_tests::browser::Browser;
use serde_json::json;

use super::look::WIDER_THAN_THE_WINDOW;
use super::visit::{ALICE, Visit};

/// What can't be read or reached any more on the page that is shown, at 200 % in a window of 1280 pixels.
pub(super) fn faults_at_200_percent(browser: &Browser) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    // 200 % of the page is a window of half as many CSS pixels; 200 % of the text is all that wide.
    for (how, width, text) in [("zoomed", 640, 100), ("large-text", 1280, 200)] {
        browser.set_width(width)?;
        browser.set_text_size(text)?;
        for (fault, script) in
            [("wider than the window", WIDER_THAN_THE_WINDOW), ("cut off", CUT_OFF), ("overlapping", OVERLAPPING)]
        {
            let found = browser.script(script, Vec::new())?;
            if found != json!([]) {
                faults.push(format!("{how}: {fault}: {found}"));
            }
        }
    }
    ensure!(browser.text_size()? > 1.9 * USUAL, "the text was not larger");
    browser.set_text_size(100)?;
    Ok(faults)
}

#[test]
fn what_can_not_be_read_at_200_percent_would_be_seen() -> Result<()> {
    let mut visit = Visit::begin()?;
    visit.sign_in(ALICE)?;
    visit.open("/trust")?;
    let browser = &visit.browser;
    browser.see("main h1")?;
    ensure!(faults_at_200_percent(browser)?.is_empty(), "the page itself is at fault");
    for (plant, fault) in [
        ("const it = document.querySelector('h1').style; it.height = '20px'; it.overflow = 'hidden';", "cut off"),
        ("document.querySelector('main p').style.height = '5px';", "overlapping"),
        ("document.querySelector('h1').style.minWidth = '1500px';", "wider than the window"),
        ("document.querySelector('h1').style.marginInlineStart = '-300px';", "cut off"),
    ] {
        browser.set_text_size(100)?;
        browser.set_width(1280)?;
        browser.reload()?;
        browser.see("main h1")?;
        browser.script(plant, Vec::new())?;
        let found = faults_at_200_percent(browser)?;
        ensure!(found.iter().any(|it| it.starts_with(&format!("large-text: {fault}"))), "{fault}: {found:?}");
    }
    Ok(())
}

/// Elements that show less than they hold, other than those that scroll as they are meant to, and text left of the window. What is
/// clipped is for screen readers alone.
const CUT_OFF: &str = "
    const hidden = (it) => it !== null && (getComputedStyle(it).clipPath !== 'none' || hidden(it.parentElement));
    const shown = [...document.querySelectorAll('body *')].filter((it) => it.checkVisibility() && !it.closest('.skip, svg') && !hidden(it));
    const clips = (it) => {
        const style = getComputedStyle(it);
        const wide = style.overflowX !== 'visible' && it.scrollWidth > it.clientWidth + 1;
        const high = style.overflowY !== 'visible' && it.scrollHeight > it.clientHeight + 1;
        return it.tagName !== 'TEXTAREA' && it.tagName !== 'INPUT' && style.display !== 'inline' && (wide || high);
    };
    const left = (it) => it.getBoundingClientRect().left < -1 && it.textContent.trim() !== '';
    return shown.filter((it) => clips(it) || left(it)).map((it) => it.outerHTML.slice(0, 120)).slice(0, 3);
";
/// Lines of text that lie on each other by more than a third of their height, or fields and buttons that do.
const OVERLAPPING: &str = "
    const pieces = [];
    const hidden = (it) => it !== null && (getComputedStyle(it).clipPath !== 'none' || hidden(it.parentElement));
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const node = walk.currentNode, parent = node.parentElement;
        if (node.data.trim() === '' || !parent.checkVisibility() || parent.closest('.skip, textarea, noscript, script') || hidden(parent)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects()) pieces.push({ box, it: parent });
    }
    for (const it of document.querySelectorAll('input, textarea, select, .qr'))
        if (it.checkVisibility() && it.type !== 'hidden') pieces.push({ box: it.getBoundingClientRect(), it });
    pieces.sort((a, b) => a.box.top - b.box.top);
    const found = [];
    for (const [place, a] of pieces.entries()) {
        for (const b of pieces.slice(place + 1)) {
            if (b.box.top >= a.box.bottom) break;
            const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
            const high = Math.min(a.box.bottom, b.box.bottom) - b.box.top;
            if (wide > 2 && high > Math.min(a.box.height, b.box.height) / 3)
                found.push(`${a.it.outerHTML.slice(0, 80)} and ${b.it.outerHTML.slice(0, 80)}`);
        }
    }
    return found.slice(0, 3);
";
/// The size of text that nobody has changed, in CSS pixels.
const USUAL: f64 = 16.0;
