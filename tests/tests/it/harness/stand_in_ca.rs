//! A small CA of openssl's, to prove the clients with something that Inkan did not make.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use inkan_tests::command::run;
use inkan_tests::keys::Key;
use inkan_tests::openssl;
use tempfile::TempDir;

pub(super) struct StandInCa {
    folder: TempDir,
}

impl StandInCa {
    /// A root that names `cdp` in what it issues.
    pub(super) fn new(cdp: &str) -> Result<Self> {
        let ca = Self { folder: tempfile::tempdir()? };
        fs::write(ca.file("index.txt"), "")?;
        fs::write(ca.file("crlnumber"), "01\n")?;
        fs::write(ca.file("ca.cnf"), ca.settings(cdp, Key::Root.file()?.as_path()))?;
        let mut root = openssl::command(&[
            "req",
            "-x509",
            "-days",
            "3650",
            "-subj",
            "/C=JP/O=Example Org/CN=Stand-in CA",
            "-extensions",
            "root",
        ]);
        root.arg("-config").arg(ca.file("ca.cnf")).arg("-key").arg(Key::Root.file()?).arg("-out").arg(ca.root());
        run(&mut root)?.ok()?;
        ca.publish_crl()?;
        Ok(ca)
    }

    pub(super) fn root(&self) -> PathBuf {
        self.file("root.pem")
    }

    pub(super) fn crl(&self) -> PathBuf {
        self.file("crl.pem")
    }

    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// A certificate for signing and encrypting, good for S/MIME BR `MAILBOX-STRICT`; or, as `user_without_key_usage`, a bad one.
    pub(super) fn issue(&self, mail: &str, key: Key, section: &str) -> Result<PathBuf> {
        let (request, certificate) = (self.file("user.csr"), self.file("user.pem"));
        openssl::request(key, &format!("/CN={mail}"), &[&format!("subjectAltName=email:{mail}")], &request)?;
        let mut issue = openssl::command(&["ca", "-batch", "-notext", "-days", "365", "-extensions", section]);
        issue.arg("-config").arg(self.file("ca.cnf")).arg("-in").arg(&request).arg("-out").arg(&certificate);
        run(&mut issue)?.ok()?;
        Ok(certificate)
    }

    pub(super) fn revoke(&self, certificate: &Path) -> Result<()> {
        let mut revoke = openssl::command(&["ca", "-crl_reason", "keyCompromise", "-revoke"]);
        run(revoke.arg(certificate).arg("-config").arg(self.file("ca.cnf")))?.ok()?;
        self.publish_crl()
    }

    /// Puts the authority's entry with certificate and CRL below `ou=pki`, or the new CRL into it.
    pub(super) fn ldif(&self, dn: &str, change: &str) -> Result<String> {
        let (root, crl) = (self.file("root.der"), self.file("crl.der"));
        run(openssl::command(&["x509", "-outform", "DER", "-in"]).arg(self.root()).arg("-out").arg(&root))?.ok()?;
        run(openssl::command(&["crl", "-outform", "DER", "-in"]).arg(self.crl()).arg("-out").arg(&crl))?.ok()?;
        let crl = format!("certificateRevocationList;binary:< file://{}\n", crl.display());
        Ok(match change {
            "add" => format!(
                "dn: {dn}\nobjectClass: organizationalRole\nobjectClass: pkiCA\ncACertificate;binary:< file://{}\n{crl}",
                root.display()
            ),
            _ => format!("dn: {dn}\nchangetype: modify\nreplace: certificateRevocationList;binary\n{crl}"),
        })
    }

    fn publish_crl(&self) -> Result<()> {
        let mut crl = openssl::command(&["ca", "-gencrl", "-crldays", "4"]);
        run(crl.arg("-config").arg(self.file("ca.cnf")).arg("-out").arg(self.crl()))?.ok().map(drop)
    }

    fn settings(&self, cdp: &str, key: &Path) -> String {
        let folder = self.folder.path().display();
        let user = "extendedKeyUsage=emailProtection\nsubjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid:always\n\
                    certificatePolicies=2.23.140.1.5.1.3\ncrlDistributionPoints=cdp\n\
                    authorityInfoAccess=caIssuers;URI:http://crl.example.com/ca.cer\n";
        format!(
            "[ca]\ndefault_ca=here\n\
             [here]\ndatabase={folder}/index.txt\ncrlnumber={folder}/crlnumber\nnew_certs_dir={folder}\ncertificate={folder}/root.pem\n\
             private_key={}\ndefault_md=sha256\nrand_serial=yes\nunique_subject=no\ncopy_extensions=copy\npolicy=names\ncrl_extensions=crl\n\
             [names]\ncommonName=supplied\n\
             [crl]\nauthorityKeyIdentifier=keyid:always\n\
             [req]\ndistinguished_name=names_asked\n[names_asked]\n\
             [root]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n\
             [user]\nkeyUsage=critical,digitalSignature,keyEncipherment\n{user}\
             [user_without_key_usage]\n{user}\
             [cdp]\nfullname=@cdp_names\n[cdp_names]\n{cdp}\n",
            key.display()
        )
    }
}
