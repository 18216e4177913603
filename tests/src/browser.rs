//! Chromium, controlled by WebDriver (W3C) like by its user, through a proxy that records its requests.

mod recorder;

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, bail};
use fantoccini::elements::Element;
use fantoccini::error::ErrorStatus;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder, Locator};
use http::Method;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::{self, Runtime};

use crate::process::Server;
use crate::{port, wait};

pub use recorder::Recorder;

/// A browser with a profile of its own; `Drop` ends it.
pub struct Browser {
    runtime: Runtime,
    client: Option<Client>,
    #[expect(dead_code, reason = "its Drop is what it is kept for")]
    driver: Server,
    recorder: Recorder,
    clicks: usize,
    folder: TempDir,
}

impl Browser {
    /// Starts it for a person who reads `language`, such as `ja`.
    ///
    /// # Errors
    /// When it can't be started.
    pub fn start(language: &str) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("b").tempdir()?;
        let recorder = Recorder::start()?;
        let listen = port::free()?;
        let options = |driver: &mut Command| {
            driver.arg(format!("--port={listen}"));
        };
        let mut driver = Server::start("chromedriver", options, &folder.path().join("driver.log"))?;
        let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
        let url = format!("http://127.0.0.1:{listen}");
        let wishes = capabilities(folder.path(), &recorder, language)?;
        let client = wait::until("the browser to start", || {
            driver.check_alive()?;
            let mut builder = ClientBuilder::new(HttpConnector::new());
            Ok(runtime.block_on(builder.capabilities(wishes.clone()).connect(&url)).ok())
        })?;
        Ok(Self { runtime, client: Some(client), driver, recorder, clicks: 0, folder })
    }

    /// The recorded requests.
    pub fn sent(&self) -> &Recorder {
        &self.recorder
    }

    /// The number of clicks.
    pub fn clicks(&self) -> usize {
        self.clicks
    }

    /// Opens a URL.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub fn open(&self, url: &str) -> Result<()> {
        Ok(self.finish(self.client()?.goto(url))??)
    }

    /// Loads the page again.
    ///
    /// # Errors
    /// When it can't be loaded.
    pub fn reload(&self) -> Result<()> {
        Ok(self.finish(self.client()?.refresh())??)
    }

    /// The path of the current page.
    ///
    /// # Errors
    /// When the browser has ended.
    pub fn path(&self) -> Result<String> {
        Ok(self.finish(self.client()?.current_url())??.path().to_owned())
    }

    /// Clicks the element of the CSS selector, as soon as it can be clicked.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let element = self.see(selector)?;
        self.finish(element.click())?.with_context(|| format!("clicking {selector}"))?;
        self.clicks += 1;
        Ok(())
    }

    /// Clicks an element that leads to another page, and waits for that page.
    ///
    /// # Errors
    /// When there is no such element, or no other page follows.
    pub fn follow(&mut self, selector: &str) -> Result<()> {
        self.see(selector)?;
        self.script("document.documentElement.dataset.left = ''", Vec::new())?;
        self.click(selector)?;
        self.see("html:not([data-left]) main h1").map(drop)
    }

    /// Types into a field.
    ///
    /// # Errors
    /// When there is no such field.
    pub fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.see(selector)?;
        self.finish(async {
            element.clear().await?;
            element.send_keys(text).await
        })??;
        Ok(())
    }

    /// Types these keys while the selected element has the focus, and leaves its present value.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn press(&self, selector: &str, keys: &str) -> Result<()> {
        let element = self.see(selector)?;
        Ok(self.finish(element.send_keys(keys))??)
    }

    /// The visible text of the selected element.
    ///
    /// # Errors
    /// When there is no such element.
    pub fn text(&self, selector: &str) -> Result<String> {
        Ok(self.finish(self.see(selector)?.text())??)
    }

    /// Waits until the selected element is visible.
    ///
    /// # Errors
    /// When it does not become visible, with the visible text of the page.
    pub fn see(&self, selector: &str) -> Result<Element> {
        let seen = wait::until(selector, || self.find_shown(selector));
        seen.with_context(|| {
            let page = self.shown_text().unwrap_or_default();
            format!("the page at {} says: {page}", self.path().unwrap_or_default())
        })
    }

    /// Whether the selected element is visible now.
    ///
    /// # Errors
    /// When the browser has ended.
    pub fn shows(&self, selector: &str) -> Result<bool> {
        Ok(self.find_shown(selector)?.is_some())
    }

    fn find_shown(&self, selector: &str) -> Result<Option<Element>> {
        let client = self.client()?;
        let found = self.finish(async {
            for element in client.find_all(Locator::Css(selector)).await? {
                if element.is_displayed().await? {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })?;
        match found {
            // The page was replaced during the search.
            Err(error) if is_stale(&error) => Ok(None),
            other => Ok(other?),
        }
    }

    /// All visible text of the page.
    ///
    /// # Errors
    /// When the browser has ended.
    pub fn shown_text(&self) -> Result<String> {
        self.script("return document.body.innerText", Vec::new())?.as_str().map(str::to_owned).context("no text")
    }

    /// Runs a script in the page, under the page's own policy; returns its result.
    ///
    /// # Errors
    /// When it fails.
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.finish(self.client()?.execute(script, arguments))??)
    }

    /// Like [`Browser::script`], but waits for the value that the script passes to its last argument.
    ///
    /// # Errors
    /// When it fails.
    pub fn script_to_its_end(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.finish(self.client()?.execute_async(script, arguments))??)
    }

    /// A command of the DevTools protocol.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.ask_driver("goog/cdp/execute", json!({ "cmd": command, "params": parameters }))
    }

    /// The URLs that pages have requested since the last call, without the browser's own requests.
    ///
    /// # Errors
    /// When the driver has no log.
    pub fn asked_by_pages(&self) -> Result<Vec<String>> {
        let log = self.ask_driver("se/log", json!({ "type": "performance" }))?;
        let mut addresses = Vec::new();
        for entry in log.as_array().context("a log")? {
            let event: Value = serde_json::from_str(text(entry, "/message")?)?;
            if text(&event, "/message/method")? == "Network.requestWillBeSent" {
                let url = text(&event, "/message/params/request/url")?;
                addresses.push(url.to_owned());
            }
        }
        Ok(addresses)
    }

    /// A command of chromedriver in addition to those of the standard.
    fn ask_driver(&self, path: &'static str, body: Value) -> Result<Value> {
        Ok(self.finish(self.client()?.issue_cmd(DriverCommand { path, body }))??)
    }

    /// Sets the width of the page in CSS pixels, like a telephone.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn set_width(&self, width: u32) -> Result<()> {
        let parameters = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &parameters).map(drop)
    }

    /// Sets the size of text in per cent of its usual size, like a person with low vision. [`Browser::picture`] resets it.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn set_text_size(&self, percent: u32) -> Result<()> {
        let sizes = json!({ "fontSizes": { "standard": 16 * percent / 100, "fixed": 13 * percent / 100 } });
        self.devtools("Page.setFontSizes", &sizes).map(drop)
    }

    /// The size of the page's usual text, in CSS pixels.
    ///
    /// # Errors
    /// When the browser has ended.
    pub fn text_size(&self) -> Result<f64> {
        let size = self.script("return parseFloat(getComputedStyle(document.documentElement).fontSize)", Vec::new())?;
        size.as_f64().context("a number")
    }

    /// Sets the preferred colour scheme of the system: `light` or `dark`.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn set_color_scheme(&self, scheme: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", &features).map(drop)
    }

    /// Disables scripts in pages.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn forbid_scripts(&self) -> Result<()> {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": true })).map(drop)
    }

    /// Presses the tabulator key.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn press_tab(&self) -> Result<()> {
        for kind in ["rawKeyDown", "keyUp"] {
            let key = json!({ "type": kind, "key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9 });
            self.devtools("Input.dispatchKeyEvent", &key)?;
        }
        Ok(())
    }

    /// The browser's error messages since the last call: errors of scripts, violations of the policy, missing resources.
    ///
    /// # Errors
    /// When the driver has no log.
    pub fn complaints(&self) -> Result<Vec<String>> {
        let log = self.ask_driver("se/log", json!({ "type": "browser" }))?;
        let severe =
            log.as_array().context("a log")?.iter().filter(|entry| entry.pointer("/level") == Some(&json!("SEVERE")));
        severe.map(|entry| text(entry, "/message").map(str::to_owned)).collect()
    }

    /// Stores a picture of the whole page in the folder of `INKAN_SCREENSHOTS`; without the variable, none is taken.
    ///
    /// # Errors
    /// When it can't be taken.
    pub fn picture(&self, name: &str) -> Result<()> {
        let Some(folder) = env::var_os("INKAN_SCREENSHOTS") else { return Ok(()) };
        let taken = self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }))?;
        let data = text(&taken, "/data")?;
        fs::create_dir_all(&folder)?;
        fs::write(Path::new(&folder).join(format!("{name}.png")), data_encoding::BASE64.decode(data.as_bytes())?)?;
        Ok(())
    }

    /// Waits for a file with this name among the downloads, and renames it to a unique name.
    ///
    /// # Errors
    /// When no such file arrives.
    pub fn take_download(&self, name: &str) -> Result<PathBuf> {
        let file = self.folder.path().join(DOWNLOADS).join(name);
        // The browser reserves the name with an empty file, and replaces that by the complete one.
        let is_complete = || fs::metadata(&file).is_ok_and(|found| found.len() > 0);
        wait::until(&format!("the download of {name}"), || Ok(is_complete().then_some(())))?;
        let taken = tempfile::Builder::new().prefix("taken-").suffix(name).tempfile_in(self.folder.path())?;
        let (_, taken) = taken.keep()?;
        fs::rename(&file, &taken)?;
        Ok(taken)
    }

    /// The result of a command, unless the browser hangs.
    fn finish<F: Future>(&self, command: F) -> Result<F::Output> {
        self.runtime
            .block_on(async { tokio::time::timeout(2 * wait::PATIENCE, command).await })
            .context("the browser does not answer")
    }

    fn client(&self) -> Result<&Client> {
        self.client.as_ref().context("the browser was closed")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let Some(client) = self.client.take() {
            let _ = self.finish(client.close());
        }
    }
}

/// The text at a JSON pointer (RFC 6901).
fn text<'v>(value: &'v Value, pointer: &str) -> Result<&'v str> {
    value.pointer(pointer).and_then(Value::as_str).with_context(|| format!("no text at {pointer}"))
}

fn is_stale(error: &fantoccini::error::CmdError) -> bool {
    let status = match error {
        fantoccini::error::CmdError::Standard(error) => &error.error,
        _ => return false,
    };
    matches!(status, ErrorStatus::StaleElementReference | ErrorStatus::NoSuchElement | ErrorStatus::DetachedShadowRoot)
}

/// Headless, with a new profile, all requests through the recorder, and no requests of the browser's own.
fn capabilities(folder: &Path, recorder: &Recorder, language: &str) -> Result<fantoccini::wd::Capabilities> {
    let downloads = folder.join(DOWNLOADS);
    fs::create_dir_all(&downloads)?;
    let mut arguments = vec![
        format!("--user-data-dir={}", folder.join("profile").display()),
        format!("--proxy-server=http://127.0.0.1:{}", recorder.port),
        // By default, loopback would bypass the proxy.
        "--proxy-bypass-list=<-loopback>".to_owned(),
        format!("--accept-lang={language}"),
        "--window-size=1200,900".to_owned(),
        "--remote-debugging-pipe".to_owned(),
    ];
    arguments.extend(ARGUMENTS.iter().map(|it| (*it).to_owned()));
    let preferences = json!({
        "download.default_directory": downloads,
        "download.prompt_for_download": false,
        "intl.accept_languages": language,
        "credentials_enable_service": false,
        "profile.password_manager_enabled": false,
        "profile.password_manager_leak_detection": false,
    });
    let wishes = json!({
        "browserName": "chrome",
        "goog:chromeOptions": { "args": arguments, "prefs": preferences },
        "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        "timeouts": { "script": 120_000 },
    });
    match wishes {
        Value::Object(wishes) => Ok(wishes),
        _ => bail!("capabilities are an object"),
    }
}

#[derive(Debug)]
struct DriverCommand {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for DriverCommand {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}

const DOWNLOADS: &str = "downloads";
const ARGUMENTS: [&str; 10] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
];
