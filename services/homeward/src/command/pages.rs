//! Lists that a service tells page by page.

/// All rows: asks for a page with the token of the one before until there is no further one.
///
/// # Errors
/// Those of `ask`.
pub(super) async fn all_pages<T>(
    mut ask: impl AsyncFnMut(String) -> Result<(Vec<T>, String), tonic::Status>,
) -> Result<Vec<T>, tonic::Status> {
    let (mut rows, mut token) = (Vec::new(), String::new());
    loop {
        let (page, next) = ask(token).await?;
        rows.extend(page);
        if next.is_empty() {
            return Ok(rows);
        }
        token = next;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn pages_are_asked_for_until_the_last() {
        let mut asked = Vec::new();
        let rows = all_pages(async |token: String| {
            asked.push(token.clone());
            Ok(match token.as_str() {
                "" => (vec![1, 2], "two".to_owned()),
                "two" => (Vec::new(), "three".to_owned()),
                _ => (vec![3], String::new()),
            })
        });
        assert_eq!(rows.await.unwrap(), [1, 2, 3]);
        assert_eq!(asked, ["", "two", "three"]);
        let refused: Result<Vec<u8>, _> = all_pages(async |_| Err(tonic::Status::not_found("nobody"))).await;
        assert!(refused.is_err());
    }
}
