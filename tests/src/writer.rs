//! A person who answers a mail, with the engines of mail programs: OpenSSL, NSS (Thunderbird's) and gpgsm.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result};
use data_encoding::{BASE64, BASE64_MIME};
use tempfile::TempDir;

use crate::command::{run, run_with_input};
use crate::gpgsm::{Gpgsm, GpgsmOptions};
use crate::openssl;

/// Keys and certificates in a folder: `NAME.key` and `NAME.pem`; the CAs above them in `chain.pem`, with `root.pem`; and the
/// recipient's certificate, `other.pem`.
#[derive(Debug)]
pub struct Writer {
    folder: TempDir,
    other: &'static str,
}

impl Writer {
    /// A person without keys, who answers `other`.
    ///
    /// # Errors
    /// When no folder can be created.
    pub fn to(other: &'static str) -> Result<Self> {
        Ok(Self { folder: tempfile::tempdir()?, other })
    }

    /// A file in the folder.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Takes the recipient's certificate from their signature, DER, like mail programs.
    ///
    /// # Errors
    /// When it is not there.
    pub fn keep_signer(&self, signature: &[u8]) -> Result<()> {
        let mut show = openssl::command(&["pkcs7", "-inform", "DER", "-print_certs"]);
        let certificates = run_with_input(&mut show, signature)?.ok()?.text();
        let own = certificates.split("subject=").find(|one| one.contains(self.other)).context("no such signer")?;
        let (_, pem) = own.split_once("-----BEGIN").context("no certificate")?;
        Ok(fs::write(self.file("other.pem"), format!("-----BEGIN{pem}"))?)
    }

    /// Makes a key and a self-signed certificate.
    ///
    /// # Errors
    /// When openssl refuses.
    pub fn self_sign(&self, name: &str) -> Result<()> {
        let mut make =
            openssl::command(&["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=me", "-days", "9"]);
        make.arg("-keyout").arg(self.file(&format!("{name}.key"))).arg("-out").arg(self.file(&format!("{name}.pem")));
        run(&mut make)?.ok().map(drop)
    }

    /// Signs an entity as `name`, with further options of `openssl cms`.
    ///
    /// # Errors
    /// When openssl refuses.
    pub fn sign(&self, name: &str, entity: &[u8], options: &[&str]) -> Result<Vec<u8>> {
        let mut sign = openssl::command(&["cms", "-sign"]);
        sign.arg("-signer").arg(self.file(&format!("{name}.pem")));
        sign.arg("-inkey").arg(self.file(&format!("{name}.key"))).args(options);
        with_crlf(&run_with_input(&mut sign, entity)?.ok()?.stdout)
    }

    /// Encrypts an entity to these certificates, with further options of `openssl cms`.
    ///
    /// # Errors
    /// When openssl refuses.
    pub fn encrypt(&self, to: &[&str], entity: &[u8], options: &[&str]) -> Result<Vec<u8>> {
        let mut encrypt = openssl::command(&["cms", "-encrypt"]);
        for name in to {
            encrypt.arg("-recip").arg(self.file(&format!("{name}.pem")));
        }
        with_crlf(&run_with_input(encrypt.args(options), entity)?.ok()?.stdout)
    }

    /// Encrypts an entity to the recipient.
    ///
    /// # Errors
    /// When openssl refuses.
    pub fn seal(&self, entity: &[u8]) -> Result<Vec<u8>> {
        self.encrypt(&["other"], entity, &["-aes256"])
    }

    /// Signs as `name` and encrypts to the recipient, with gpgsm, like KMail and Mutt; both are BER.
    ///
    /// # Errors
    /// When gpgsm refuses.
    pub fn seal_with_gpgsm(&self, name: &str, address: &str, entity: &[u8]) -> Result<Vec<u8>> {
        let roots = vec![self.file("root.pem")];
        let mut gpgsm = Gpgsm::new(&GpgsmOptions { roots, ..GpgsmOptions::default() })?;
        let own = |end: &str| self.file(&format!("{name}.{end}"));
        gpgsm.import_key(&own("pem"), &own("key"), &self.file("chain.pem"), "pass")?;
        gpgsm.import(&self.file("other.pem"))?.ok()?;
        let signed = opaque("signed-data", &gpgsm.sign(address, entity)?.made()?);
        Ok(opaque("enveloped-data", &gpgsm.encrypt(self.other, &signed)?.made()?))
    }

    /// Signs as `name`, whose certificate has the nickname `address` in NSS, and encrypts to the recipient, with NSS, like
    /// Thunderbird; both are BER.
    ///
    /// # Errors
    /// When NSS refuses.
    pub fn seal_with_nss(&self, name: &str, address: &str, entity: &[u8]) -> Result<Vec<u8>> {
        let nss = Nss::new(&self.file("nss"))?;
        let chain = fs::read_to_string(self.file("chain.pem"))?;
        for (number, pem) in chain.split_inclusive("-----END CERTIFICATE-----\n").enumerate() {
            let one = self.file("one.pem");
            fs::write(&one, pem)?;
            nss.run("certutil", &["-A", "-n", &format!("ca-{number}"), "-t", ",C,", "-a"], &[("-i", &one)])?;
        }
        let own = |end: &str| self.file(&format!("{name}.{end}"));
        let file = self.file("own.p12");
        openssl::export_compat_pkcs12(&own("pem"), &own("key"), &self.file("chain.pem"), "pass", &file)?;
        nss.run("pk12util", &["-W", "pass"], &[("-i", &file)])?;
        nss.run("certutil", &["-A", "-n", self.other, "-t", ",,", "-a"], &[("-i", &self.file("other.pem"))])?;
        let [content, made] = ["content", "made"].map(|name| self.file(name));
        fs::write(&content, entity)?;
        let files: [(&str, &Path); 2] = [("-i", &content), ("-o", &made)];
        nss.run("cmsutil", &["-S", "-G", "-H", "SHA256", "-N", address], &files)?;
        fs::write(&content, opaque("signed-data", &fs::read(&made)?))?;
        nss.run("cmsutil", &["-E", "-r", self.other], &files)?;
        Ok(opaque("enveloped-data", &fs::read(&made)?))
    }
}

/// A database of NSS without a password.
struct Nss {
    place: String,
}

impl Nss {
    fn new(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder)?;
        let nss = Self { place: format!("sql:{}", folder.display()) };
        nss.run("certutil", &["-N", "--empty-password"], &[])?;
        Ok(nss)
    }

    fn run(&self, program: &str, arguments: &[&str], files: &[(&str, &Path)]) -> Result<()> {
        let mut command = Command::new(program);
        command.args(arguments).args(["-d", &self.place]);
        for (option, file) in files {
            command.arg(option).arg(file);
        }
        run(&mut command)?.ok().map(drop)
    }
}

/// A CMS message as a MIME entity.
pub fn opaque(kind: &str, message: &[u8]) -> Vec<u8> {
    let base64 = BASE64_MIME.encode(message);
    let header = format!("Content-Type: application/pkcs7-mime; smime-type={kind}; name=smime.p7m");
    format!("{header}\r\nContent-Transfer-Encoding: base64\r\n\r\n{}\r\n", base64.trim_end()).into_bytes()
}

/// An entity as a mail that answers another.
pub fn reply(from: &str, to: &str, answers: &str, entity: &[u8]) -> Vec<u8> {
    let header =
        format!("From: <{from}>\r\nTo: {to}\r\nSubject: Re: a test\r\nMIME-Version: 1.0\r\nIn-Reply-To: {answers}\r\n");
    let entity = entity.strip_prefix(b"MIME-Version: 1.0\r\n").unwrap_or(entity);
    [header.as_bytes(), entity].concat()
}

/// The signature of a multipart/signed mail, DER, with any line ends.
///
/// # Errors
/// When there is no signature.
pub fn signature_of(mail: &str) -> Result<Vec<u8>> {
    let mail = mail.replace("\r\n", "\n");
    let (_, rest) = mail.split_once("smime.p7s").context("no signature")?;
    let (_, rest) = rest.split_once("\n\n").context("no end of its header")?;
    let base64: String = rest.lines().take_while(|line| !line.starts_with("--")).collect();
    Ok(BASE64.decode(base64.as_bytes())?)
}

/// Sends these lines to a server on loopback, whatever its replies; returns all replies.
///
/// # Errors
/// When it can't be reached.
pub fn talk(port: u16, lines: &[&str]) -> Result<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    for line in lines {
        stream.write_all(line.as_bytes())?;
        stream.write_all(b"\r\n")?;
    }
    stream.shutdown(Shutdown::Write)?;
    let mut said = String::new();
    stream.read_to_string(&mut said)?;
    Ok(said)
}

/// Delivers a mail by SMTP; returns the reply to it.
///
/// # Errors
/// When there is no reply.
pub fn hand_over(port: u16, from: &str, to: &str, mail: &[u8]) -> Result<String> {
    let text = String::from_utf8(mail.to_vec())?.replace("\r\n.", "\r\n..");
    let (from, to) = (format!("MAIL FROM:<{from}>"), format!("RCPT TO:<{to}>"));
    let said = talk(port, &["EHLO mail", &from, &to, "DATA", &text, ".", "QUIT"])?;
    said.lines().rev().nth(1).map(str::to_owned).context("nothing was said")
}

/// The text with CR LF at the end of each line.
fn with_crlf(octets: &[u8]) -> Result<Vec<u8>> {
    Ok(String::from_utf8(octets.to_vec())?.replace("\r\n", "\n").replace('\n', "\r\n").into_bytes())
}
