//! Sheets cut into pages: as text with form feeds, or as one page of HTML that needs nothing beside it. Pure.

use super::paper::{COLUMNS, Sheet};
use crate::command::output;

/// Lines of a page, its head and foot among them.
const PAGE_LINES: usize = 60;
/// Lines of the head: title, subtitle, a rule.
const HEAD_LINES: usize = 3;
/// Lines of the foot: a rule, the code and the digest.
const FOOT_LINES: usize = 4;
/// What a paper begins with in a browser.
const HTML_HEAD: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Homeward</title>\n\
    <style>pre { font: 10pt/1.25 monospace; page-break-after: always; margin: 1cm }</style>\n</head>\n<body>\n";

/// The pages of a sheet, each with head and foot.
pub(super) fn pages(sheet: &Sheet) -> Vec<String> {
    let room = PAGE_LINES.saturating_sub(HEAD_LINES).saturating_sub(FOOT_LINES);
    let parts: Vec<&[String]> = sheet.lines.chunks(room).collect();
    let count = parts.len();
    let rule = "-".repeat(COLUMNS);
    let digest = output::spoken(&sheet.content().to_string());
    let (first, second) = digest.split_at_checked(40).unwrap_or((digest.as_str(), ""));
    let page = |(number, lines): (usize, &[String])| {
        let mut page = vec![sheet.title.clone(), sheet.subtitle.clone(), rule.clone()];
        page.extend(lines.iter().cloned());
        page.resize(PAGE_LINES.saturating_sub(FOOT_LINES), String::new());
        let code = format!("Code {}", sheet.code());
        let place = format!("page {number} of {count}");
        page.push(rule.clone());
        page.push(format!("{code:<60}{place:>18}"));
        page.push(format!("Digest {}", first.trim_end()));
        page.push(format!("       {second}"));
        page.iter().map(|line| format!("{line}\n")).collect()
    };
    (1..).zip(parts).map(page).collect()
}

/// All pages as text, a form feed between two.
pub(super) fn text(sheets: &[Sheet]) -> String {
    sheets.iter().flat_map(pages).collect::<Vec<_>>().join("\u{c}")
}

/// All pages as one page of HTML.
pub(super) fn html(sheets: &[Sheet]) -> String {
    let escaped = |page: String| page.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let pages = sheets.iter().flat_map(pages).map(|page| format!("<pre>{}</pre>\n", escaped(page)));
    format!("{HTML_HEAD}{}</body>\n</html>\n", pages.collect::<String>())
}
