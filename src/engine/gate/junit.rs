//! The report as JUnit XML, which build servers show.

use std::fmt::Write as _;

use super::report::{GateReport, TestResult, Verdict};

impl GateReport {
    /// One test case per test: failures as failures unless overridden, warnings as output, what
    /// could not be tested as skipped.
    #[must_use]
    pub fn to_junit(&self) -> String {
        let failures = if self.is_open() {
            0
        } else {
            self.count(Verdict::Fail)
        };
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        // Writing to a string can't fail.
        let _ = writeln!(
            xml,
            "<testsuite name=\"trainyard gate\" tests=\"{}\" failures=\"{failures}\" skipped=\"{}\">",
            self.tests.len(),
            self.count(Verdict::Untested)
        );
        for test in &self.tests {
            self.push_case(&mut xml, test);
        }
        xml.push_str("</testsuite>\n");
        xml
    }

    fn push_case(&self, xml: &mut String, test: &TestResult) {
        let words = format!("asked: {}; found: {}", test.asked, test.found);
        let words = escaped(&words);
        let _ = writeln!(
            xml,
            "  <testcase classname=\"{}\" name=\"{}\">",
            escaped(&self.candidate),
            escaped(&format!("{}: {}", test.id.name(), test.asked))
        );
        let _ = match (test.verdict, &self.overridden) {
            (Verdict::Fail, None) => writeln!(xml, "    <failure message=\"{words}\"/>"),
            (Verdict::Fail, Some(why)) => writeln!(
                xml,
                "    <system-out>overridden: {}; {words}</system-out>",
                escaped(&why.reason)
            ),
            (Verdict::Untested, _) => writeln!(xml, "    <skipped message=\"{words}\"/>"),
            (Verdict::Warn, _) => writeln!(xml, "    <system-out>warning: {words}</system-out>"),
            (Verdict::Pass, _) => writeln!(xml, "    <system-out>{words}</system-out>"),
        };
        xml.push_str("  </testcase>\n");
    }
}

/// Text as it may stand in XML; characters that may not are left out.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\n' | '\t' | '\r' => out.push(' '),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_reserves_is_escaped_and_what_it_forbids_is_left_out() {
        assert_eq!(
            escaped("a<b & \"c\"\u{1}\n>"),
            "a&lt;b &amp; &quot;c&quot; &gt;"
        );
    }
}
