//! A look at a page, as people see it who see little, who use a telephone, or who have no mouse.

use anyhow::{Context as _, Result, ensure};
use inkan_tests::axe;
use serde_json::json;

use super::visit::{Visit, language};
use super::zoom::faults_at_200_percent;

/// Looks at pages, and what was wrong with them.
#[derive(Default)]
pub(super) struct Looks {
    faults: Vec<String>,
    count: usize,
}

impl Looks {
    /// Fails when something was wrong.
    pub(super) fn found_nothing(&self) -> Result<()> {
        ensure!(self.faults.is_empty(), "{} faults:\n{}", self.faults.len(), self.faults.join("\n"));
        ensure!(self.count > 0, "nothing was looked at");
        Ok(())
    }

    /// Looks at the page as it is shown: wide, narrow, dark, and enlarged.
    pub(super) fn here(&mut self, visit: &Visit, route: &str) -> Result<()> {
        let browser = &visit.browser;
        let here = browser.path()?;
        let known = browser.script("return document.documentElement.lang", Vec::new())?;
        ensure!(known == json!(language()), "{here} is in {known}");
        browser.see("main h1")?;
        let name = route.replace('/', "-").replace(['{', '}'], "").trim_start_matches('-').to_owned();
        self.count += 1;
        let name = format!("{}-{:02}-{}", language(), self.count, if name.is_empty() { "home" } else { &name });
        for (how, width, scheme) in [("wide", 1200, "light"), ("narrow", 320, "light"), ("dark", 1200, "dark")] {
            browser.set_width(width)?;
            browser.set_color_scheme(scheme)?;
            browser.picture(&format!("{name}-{how}"))?;
            for violation in axe::violations(browser)? {
                let nodes: Vec<&str> = violation.nodes.iter().map(|node| node.html.as_str()).collect();
                let impact = violation.impact.as_deref().unwrap_or("?");
                self.faults.push(format!("{here} {how}: {} ({impact}) {nodes:?}", violation.id));
            }
            let wide = browser.script(WIDER_THAN_THE_WINDOW, Vec::new())?;
            if wide != json!([]) {
                self.faults.push(format!("{here} {how}: wider than the window: {wide}"));
            }
        }
        browser.set_color_scheme("light")?;
        let enlarged = faults_at_200_percent(browser)?;
        self.faults.extend(enlarged.into_iter().map(|fault| format!("{here} {fault}")));
        browser.set_width(1200)?;
        let unreached = unreached_by_keyboard(visit)?;
        if !unreached.is_empty() {
            self.faults.push(format!("{here}: not reached by the keyboard: {unreached:?}"));
        }
        // A form that was sent back is no fault of the page.
        for error in browser.complaints()?.into_iter().filter(|error| !error.contains("status of 422")) {
            self.faults.push(format!("{here}: the browser says {error}"));
        }
        Ok(())
    }
}

/// What can be pressed or filled in and is not come to by the tabulator key. Of radio buttons one of a group is.
fn unreached_by_keyboard(visit: &Visit) -> Result<Vec<String>> {
    let count = visit.browser.script(MARK_REACHABLE, Vec::new())?;
    let count = count.as_u64().context("a number")?;
    for _ in 0..=count {
        visit.browser.press_tab()?;
        visit.browser.script("delete document.activeElement.dataset.unreached", Vec::new())?;
    }
    let left = visit.browser.script(
        "return [...document.querySelectorAll('[data-unreached]')].map((it) => it.outerHTML.slice(0, 120))",
        Vec::new(),
    )?;
    serde_json::from_value::<Vec<String>>(left).context("a list")
}

pub(super) const WIDER_THAN_THE_WINDOW: &str = "
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const found = [...document.querySelectorAll('main *')]
        .filter((it) => it.getBoundingClientRect().right > width + 1)
        .map((it) => it.outerHTML.slice(0, 120)).slice(0, 3);
    // A text that leaves its box is wider than every box.
    return found.length > 0 ? found : [`a text is wider than the window: ${document.scrollingElement.scrollWidth}`];
";
const MARK_REACHABLE: &str = "
    const all = [...document.querySelectorAll('a[href], button, input:not([type=hidden], [tabindex=\"-1\"]), textarea, select, summary')]
        .filter((it) => it.checkVisibility() && !it.disabled && !it.closest('details:not([open]) > :not(summary)'));
    const groups = new Set();
    const wanted = all.filter((it) => {
        if (it.type !== 'radio') return true;
        if (groups.has(it.name)) return false;
        groups.add(it.name);
        return true;
    }).map((it) => it.type === 'radio'
        ? document.querySelector(`input[name='${it.name}']:checked`) ?? it : it);
    wanted.forEach((it) => { it.dataset.unreached = ''; });
    document.activeElement.blur();
    window.scrollTo(0, 0);
    // The day, the month, the year and the calendar of a date are reached one after another.
    return wanted.length + 2 + 5 * wanted.filter((it) => it.type?.startsWith('date')).length;
";
