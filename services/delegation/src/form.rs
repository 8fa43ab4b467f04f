//! How a caller says that a file is written.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::csv::{DateOrder, FieldSeparator, FileEncoding, FileForm};

use crate::error::DelegationError;

/// The form of a file; where nothing is said, the one that is read.
///
/// # Errors
/// It says something that is not known.
pub(crate) fn form_of(form: Option<api::FileForm>) -> Result<FileForm, DelegationError> {
    let Some(form) = form else { return Ok(FileForm::default()) };
    let unknown = |field: &'static str, number: i32| {
        DelegationError::field(field, format!("{number} is none; the contract names those that are"))
    };
    let encoding = match api::FileEncoding::try_from(form.encoding) {
        Ok(api::FileEncoding::Unspecified | api::FileEncoding::Utf8) => FileEncoding::Utf8,
        Ok(api::FileEncoding::Windows1251) => FileEncoding::Windows1251,
        Ok(api::FileEncoding::Koi8R) => FileEncoding::Koi8R,
        Err(_) => return Err(unknown("form.encoding", form.encoding)),
    };
    let separator = match api::FieldSeparator::try_from(form.separator) {
        Ok(api::FieldSeparator::Unspecified | api::FieldSeparator::Comma) => FieldSeparator::Comma,
        Ok(api::FieldSeparator::Semicolon) => FieldSeparator::Semicolon,
        Ok(api::FieldSeparator::Tab) => FieldSeparator::Tab,
        Err(_) => return Err(unknown("form.separator", form.separator)),
    };
    let date_order = match api::DateOrder::try_from(form.date_order) {
        Ok(api::DateOrder::Unspecified | api::DateOrder::YearFirst) => DateOrder::YearFirst,
        Ok(api::DateOrder::DayFirst) => DateOrder::DayFirst,
        Err(_) => return Err(unknown("form.date_order", form.date_order)),
    };
    Ok(FileForm { encoding, separator, date_order })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_says_what_the_contract_names() {
        let check = |numbers: [i32; 3], expected: Result<FileForm, &str>| {
            let [encoding, separator, date_order] = numbers;
            let form = form_of(Some(api::FileForm { encoding, separator, date_order }));
            match (form, expected) {
                (Ok(form), Ok(expected)) => assert_eq!(form, expected),
                (Err(error), Err(field)) => assert!(error.to_string().starts_with(field), "{error}"),
                (form, expected) => panic!("{numbers:?}: {form:?} is not {expected:?}"),
            }
        };
        check([0, 0, 0], Ok(FileForm::default()));
        check([1, 1, 1], Ok(FileForm::default()));
        let office = FileForm {
            encoding: FileEncoding::Windows1251,
            separator: FieldSeparator::Semicolon,
            date_order: DateOrder::DayFirst,
        };
        check([2, 2, 2], Ok(office));
        let tabs = FileForm {
            encoding: FileEncoding::Koi8R,
            separator: FieldSeparator::Tab,
            date_order: DateOrder::YearFirst,
        };
        check([3, 3, 0], Ok(tabs));
        check([4, 0, 0], Err("form.encoding"));
        check([0, 4, 0], Err("form.separator"));
        check([0, 0, 3], Err("form.date_order"));
        assert_eq!(form_of(None).unwrap(), FileForm::default());
    }
}
