//! Chromium, driven as its user would: by WebDriver (W3C), through a proxy that keeps what it sends.

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
    /// Starts it for somebody who reads `language`, such as `ja`.
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

    /// What it sent.
    pub fn sent(&self) -> &Recorder {
        &self.recorder
    }

    /// How often it was clicked.
    pub fn clicks(&self) -> usize {
        self.clicks
    }

    /// Opens an address.
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

    /// Where it is: the path.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn path(&self) -> Result<String> {
        Ok(self.finish(self.client()?.current_url())??.path().to_owned())
    }

    /// Clicks what the CSS selector names, as soon as it can be clicked.
    ///
    /// # Errors
    /// When there is none.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let element = self.see(selector)?;
        self.finish(element.click())?.with_context(|| format!("clicking {selector}"))?;
        self.clicks += 1;
        Ok(())
    }

    /// Clicks what leads to another page, and waits until that is there.
    ///
    /// # Errors
    /// When there is nothing to click, or nothing comes of it.
    pub fn follow(&mut self, selector: &str) -> Result<()> {
        self.see(selector)?;
        self.script("document.documentElement.dataset.left = ''", Vec::new())?;
        self.click(selector)?;
        self.see("html:not([data-left]) main h1").map(drop)
    }

    /// Types into a field.
    ///
    /// # Errors
    /// When there is none.
    pub fn fill(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.see(selector)?;
        self.finish(async {
            element.clear().await?;
            element.send_keys(text).await
        })??;
        Ok(())
    }

    /// The text of what the selector names, as it is seen.
    ///
    /// # Errors
    /// When there is none.
    pub fn text(&self, selector: &str) -> Result<String> {
        Ok(self.finish(self.see(selector)?.text())??)
    }

    /// Waits until what the selector names is seen on the page.
    ///
    /// # Errors
    /// When it does not come, with what stands on the page instead.
    pub fn see(&self, selector: &str) -> Result<Element> {
        let seen = wait::until(selector, || self.find_shown(selector));
        seen.with_context(|| {
            let page = self.shown_text().unwrap_or_default();
            format!("the page at {} says: {page}", self.path().unwrap_or_default())
        })
    }

    /// Whether what the selector names is seen on the page now.
    ///
    /// # Errors
    /// When the browser is gone.
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
            // The page went while it was looked at.
            Err(error) if is_stale(&error) => Ok(None),
            other => Ok(other?),
        }
    }

    /// Everything that can be read on the page.
    ///
    /// # Errors
    /// When the browser is gone.
    pub fn shown_text(&self) -> Result<String> {
        self.script("return document.body.innerText", Vec::new())?.as_str().map(str::to_owned).context("no text")
    }

    /// Runs a script in the page, as its own policy lets it; what it returns.
    ///
    /// # Errors
    /// When it fails.
    pub fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        Ok(self.finish(self.client()?.execute(script, arguments))??)
    }

    /// As [`Browser::script`], waiting for what the script hands to its last argument.
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

    /// The addresses that pages have asked for since the last look. What the browser asks for itself is not among them.
    ///
    /// # Errors
    /// When the driver has kept no log.
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

    /// A command that chromedriver has beside those of the standard.
    fn ask_driver(&self, path: &'static str, body: Value) -> Result<Value> {
        Ok(self.finish(self.client()?.issue_cmd(DriverCommand { path, body }))??)
    }

    /// Shows the page at a width of so many CSS pixels, as telephones do.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn set_width(&self, width: u32) -> Result<()> {
        let parameters = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &parameters).map(drop)
    }

    /// Shows text in so many per cent of its usual size, as somebody sets it who sees little. [`Browser::picture`] forgets it.
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
    /// When the browser is gone.
    pub fn text_size(&self) -> Result<f64> {
        let size = self.script("return parseFloat(getComputedStyle(document.documentElement).fontSize)", Vec::new())?;
        size.as_f64().context("a number")
    }

    /// Shows pages as somebody's system wishes: `light` or `dark`.
    ///
    /// # Errors
    /// When the browser refuses it.
    pub fn set_color_scheme(&self, scheme: &str) -> Result<()> {
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", &features).map(drop)
    }

    /// Lets no script of a page run any more.
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

    /// What the browser has complained of since the last look: errors of scripts, refused by the policy, not found.
    ///
    /// # Errors
    /// When the driver has kept no log.
    pub fn complaints(&self) -> Result<Vec<String>> {
        let log = self.ask_driver("se/log", json!({ "type": "browser" }))?;
        let severe =
            log.as_array().context("a log")?.iter().filter(|entry| entry.pointer("/level") == Some(&json!("SEVERE")));
        severe.map(|entry| text(entry, "/message").map(str::to_owned)).collect()
    }

    /// Keeps a picture of the whole page in the folder that `INKAN_SCREENSHOTS` names; without it, none is taken.
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

    /// Waits for a file with this name among the downloads, and puts it under a name of its own.
    ///
    /// # Errors
    /// When none comes.
    pub fn take_download(&self, name: &str) -> Result<PathBuf> {
        let file = self.folder.path().join(DOWNLOADS).join(name);
        wait::until(&format!("the download of {name}"), || Ok(file.exists().then_some(())))?;
        let taken = tempfile::Builder::new().prefix("taken-").suffix(name).tempfile_in(self.folder.path())?;
        let (_, taken) = taken.keep()?;
        fs::rename(&file, &taken)?;
        Ok(taken)
    }

    /// The end of a command, unless the browser hangs.
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

/// Headless, with a fresh profile, everything through the recorder, and nothing of its own on the net.
fn capabilities(folder: &Path, recorder: &Recorder, language: &str) -> Result<fantoccini::wd::Capabilities> {
    let downloads = folder.join(DOWNLOADS);
    fs::create_dir_all(&downloads)?;
    let mut arguments = vec![
        format!("--user-data-dir={}", folder.join("profile").display()),
        format!("--proxy-server=http://127.0.0.1:{}", recorder.port),
        // Loopback would go past the proxy.
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
