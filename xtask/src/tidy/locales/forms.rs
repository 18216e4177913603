//! Forms that the Japanese messages don't use, each with the one that they use.

use std::path::Path;

use anyhow::Result;

use crate::files;

/// A form that messages don't have.
struct Form {
    text: &'static str,
    instead: &'static str,
    /// Names of other makers' products and menus that contain it.
    names: &'static [&'static str],
}

const FORMS: &[Form] = &[
    Form { text: " まで", instead: "まで without a blank before it", names: &[] },
    Form { text: "メールプログラム", instead: "メールソフト", names: &[] },
    Form { text: "メーラー", instead: "メールソフト", names: &[] },
    Form { text: "メールアプリ", instead: "メールソフト", names: &[] },
    Form { text: "メールクライアント", instead: "メールソフト", names: &[] },
    Form {
        text: "デバイス", instead: "端末", names: &["「デバイス管理」", "「VPNとデバイス管理」"]
    },
    Form { text: "機器", instead: "端末", names: &[] },
];

/// The faults of a file of Japanese messages; none for one that is not there.
pub(super) fn check(root: &Path, path: &Path) -> Result<Vec<String>> {
    if !root.join(path).exists() {
        return Ok(Vec::new());
    }
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(files::text(&root.join(path))?.lines()) {
        faults.extend(wrong_forms(line).into_iter().map(|why| format!("{}:{number}: {why}", path.display())));
    }
    Ok(faults)
}

fn wrong_forms(line: &str) -> Vec<String> {
    let text = if line.starts_with('#') { "" } else { line };
    let forms = FORMS.iter().filter(|form| contains(text, form));
    let forms = forms.map(|form| format!("`{}`: write {}", form.text, form.instead));
    forms.chain(has_narrow_colon(text).then(|| "`:` in Japanese: write ：".to_owned())).collect()
}

fn contains(text: &str, form: &Form) -> bool {
    let without = form.names.iter().fold(text.to_owned(), |text, name| text.replace(name, ""));
    without.contains(form.text)
}

/// Whether a half-width colon stands beside Japanese text, a blank or a value, and not inside a URL or a command.
fn has_narrow_colon(text: &str) -> bool {
    let is_inside = |c: Option<char>| c.is_some_and(|c| c.is_ascii() && c != ' ' && c != '{' && c != '}');
    text.match_indices(':').any(|(place, colon)| {
        let (before, after) =
            (text.get(..place).unwrap_or_default(), text.get(place + colon.len()..).unwrap_or_default());
        !is_inside(before.chars().next_back()) || !is_inside(after.chars().next())
    })
}

#[cfg(test)]
mod tests {
    use anyhow::Result;

    use super::super::check;
    use crate::tidy::planted::tree;

    #[test]
    fn each_planted_form_is_found_with_its_line() -> Result<()> {
        let ja = "# メーラー: comments are free\na = { $day } まで有効\nb = メーラーを開く\nc =\n    この機器のデバイス\nd = 宛先: { $address }\ne = メールアプリ\n";
        let en = "a = { $day }\nb = b\nc =\n    c\nd = { $address }\ne = e\n";
        let root = tree(&[("l/en.ftl", en), ("l/ja.ftl", ja)])?;
        assert_eq!(
            check(root.path())?.faults,
            [
                "l/ja.ftl:2: ` まで`: write まで without a blank before it",
                "l/ja.ftl:3: `メーラー`: write メールソフト",
                "l/ja.ftl:5: `デバイス`: write 端末",
                "l/ja.ftl:5: `機器`: write 端末",
                "l/ja.ftl:6: `:` in Japanese: write ：",
                "l/ja.ftl:7: `メールアプリ`: write メールソフト",
            ]
        );
        Ok(())
    }

    #[test]
    fn the_used_forms_products_names_and_commands_pass() -> Result<()> {
        let ja = "a = { $day }まで有効：メールソフト\nb = 「VPNとデバイス管理」を開く\nc = https://ca.example.com:8443 を端末で開く\n";
        let root = tree(&[("l/en.ftl", "a = { $day }\nb = b\nc = c\n"), ("l/ja.ftl", ja)])?;
        assert!(check(root.path())?.faults.is_empty());
        Ok(())
    }
}
