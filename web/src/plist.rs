//! Property lists in XML for Apple's devices.

use std::fmt::Write as _;

use data_encoding::BASE64;

/// A value of a property list: the part of Apple's document type 1.0 that is needed.
///
/// ```text
/// plist   = value
/// value   = string / integer / data / array / dict
/// array   = *value
/// dict    = *( key value )
/// data    = base64 (RFC 4648 §4)
/// ```
pub(crate) enum Value {
    /// `<string>`
    Text(String),
    /// `<integer>`
    Number(i64),
    /// `<data>`
    Octets(Vec<u8>),
    /// `<array>`
    List(Vec<Value>),
    /// `<dict>`, in the given order.
    Map(Vec<(&'static str, Value)>),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// The whole document.
pub(crate) fn write(root: &Value) -> String {
    let mut document = HEAD.to_owned();
    append(&mut document, root);
    document.push_str("</plist>\n");
    document
}

fn append(out: &mut String, value: &Value) {
    match value {
        Value::Text(text) => element(out, "string", &escape(text)),
        Value::Number(number) => element(out, "integer", &number.to_string()),
        Value::Octets(octets) => element(out, "data", &BASE64.encode(octets)),
        Value::List(values) => {
            out.push_str("<array>\n");
            for value in values {
                append(out, value);
            }
            out.push_str("</array>\n");
        }
        Value::Map(entries) => {
            out.push_str("<dict>\n");
            for (key, value) in entries {
                element(out, "key", &escape(key));
                append(out, value);
            }
            out.push_str("</dict>\n");
        }
    }
}

fn element(out: &mut String, name: &str, content: &str) {
    // Writing to a String does not fail.
    let _ = writeln!(out, "<{name}>{content}</{name}>");
}

/// Text as element content; characters that are invalid in XML 1.0 (§2.2) are omitted.
fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\t' | '\n' => escaped.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() => {}
            letter => escaped.push(letter),
        }
    }
    escaped
}

const HEAD: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_text_stays_there() {
        let value =
            Value::Map(vec![("Name", "A & B </string><key>Evil</key>\u{0}".into()), ("Size", Value::Number(1))]);
        let written = write(&value);
        let content = "<key>Name</key>\n<string>A &amp; B &lt;/string&gt;&lt;key&gt;Evil&lt;/key&gt;</string>\n";
        assert!(written.contains(content), "{written}");
    }

    #[test]
    fn lists_and_octets_are_written_as_apple_reads_them() {
        let written = write(&Value::List(vec![Value::Octets(vec![0, 255]), "x".to_owned().into()]));
        assert!(written.ends_with("<array>\n<data>AP8=</data>\n<string>x</string>\n</array>\n</plist>\n"), "{written}");
    }
}
