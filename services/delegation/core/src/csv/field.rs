//! The grammar of one field (RFC 4180 section 2, rules 5 to 7), strictly.

use std::borrow::Cow;

/// What ends a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldEnd {
    Separator,
    Line,
    File,
}

/// One field taken from the front of a text.
pub(super) struct Field<'a> {
    /// The content without its quotes.
    pub(super) value: Cow<'a, str>,
    pub(super) end: FieldEnd,
    /// What follows the field and its end.
    pub(super) rest: &'a str,
}

/// Why no field could be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FieldFault {
    QuoteUnterminated,
    QuoteMisplaced,
    CarriageReturn,
}

/// Takes the first field of `text`; an empty text is one empty field.
pub(super) fn take_field(text: &str, separator: char) -> Result<Field<'_>, FieldFault> {
    if let Some(inside) = text.strip_prefix('"') {
        return take_quoted(inside, separator);
    }
    let length = text.find([separator, '\n', '\r', '"']).unwrap_or(text.len());
    let (value, after) = text.split_at_checked(length).unwrap_or((text, ""));
    let (end, rest) = take_end(after, separator)?;
    Ok(Field { value: Cow::Borrowed(value), end, rest })
}

/// Takes a field whose opening quote has been taken; a doubled quote stands for one.
fn take_quoted(inside: &str, separator: char) -> Result<Field<'_>, FieldFault> {
    let mut remaining = inside;
    let mut length = 0_usize;
    let mut has_doubled = false;
    loop {
        let (before, after) = remaining.split_once('"').ok_or(FieldFault::QuoteUnterminated)?;
        length = length.saturating_add(before.len());
        if let Some(following) = after.strip_prefix('"') {
            has_doubled = true;
            length = length.saturating_add(2);
            remaining = following;
            continue;
        }
        let raw = inside.get(..length).unwrap_or_default();
        let value = if has_doubled { Cow::Owned(raw.replace("\"\"", "\"")) } else { Cow::Borrowed(raw) };
        let (end, rest) = take_end(after, separator)?;
        return Ok(Field { value, end, rest });
    }
}

/// Takes the separator or line end behind a field.
fn take_end(after: &str, separator: char) -> Result<(FieldEnd, &str), FieldFault> {
    if after.is_empty() {
        return Ok((FieldEnd::File, after));
    }
    if let Some(rest) = after.strip_prefix(separator) {
        return Ok((FieldEnd::Separator, rest));
    }
    if let Some(rest) = after.strip_prefix('\n').or_else(|| after.strip_prefix("\r\n")) {
        return Ok((FieldEnd::Line, rest));
    }
    if after.starts_with('\r') {
        return Err(FieldFault::CarriageReturn);
    }
    Err(FieldFault::QuoteMisplaced)
}
