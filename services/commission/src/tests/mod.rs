//! The medical service over a real participant and real stores.

mod world;

use homeward_api::commission::v1::MedicalDecision::{Reject, Repatriate};
use homeward_api::commission::v1::medical_service_server::MedicalService;
use homeward_api::commission::v1::{
    GetMedicalCountsRequest, GetMedicalCountsResponse, ListReferralsRequest, RecordDecisionsRequest,
};
use homeward_ledger::finding::FindingEvent;
use homeward_ledger::list::ListEvent;
use homeward_payload::domain::{ListEntry, Principal, SubjectKind};
use homeward_payload::ids::{AgreementCode, Digest, ListId, SubjectRef};
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

use world::{BATCH, World, called, decisions, fitness};

fn reason(status: &Status) -> String {
    status.get_details_error_info().unwrap().reason
}

async fn counts(world: &World) -> GetMedicalCountsResponse {
    world.medical.get_medical_counts(called(GetMedicalCountsRequest {})).await.unwrap().into_inner()
}

#[tokio::test(start_paused = true)]
async fn the_queue_is_listed_in_turn_with_what_the_log_knows() {
    let world = World::new().await;
    world.receive(1, "ROUTINE", Some("party-a")).await;
    world.receive(2, "IMMEDIATE", None).await;
    world.receive(3, "URGENT", Some("party-a")).await;
    // A list that the other side accepted: 3 is held by party B after all.
    let entry = ListEntry { subject: SubjectRef([3; 16]), field_root: Digest([0; 32]), claimed_term: None };
    let list = ListId([5; 16]);
    let opened = ListEvent::Opened {
        list,
        holder: Principal::PartyB,
        agreement: AgreementCode::new("istanbul").unwrap(),
        kind: SubjectKind::Person,
        entries: vec![entry],
    };
    let answered = ListEvent::Answered { list, accepted: vec![1], refused: Vec::new() };
    world.replay(vec![opened.into(), answered.into()]);

    let mut token = String::new();
    let mut found = Vec::new();
    loop {
        let request = ListReferralsRequest { page_size: 2, page_token: token };
        let page = world.medical.list_referrals(called(request)).await.unwrap().into_inner();
        found.extend(page.referrals.into_iter().map(|row| (row.referral_ref, row.holder, row.listed)));
        token = page.next_page_token;
        if token.is_empty() {
            break;
        }
    }
    let row = |number: &str, holder: &str, listed| (number.to_owned(), holder.to_owned(), listed);
    assert_eq!(found, [row("M-2", "", false), row("M-3", "party-b", true), row("M-1", "party-a", false)]);

    let request = ListReferralsRequest { page_size: 0, page_token: "09".repeat(16) };
    assert_eq!(reason(&world.medical.list_referrals(called(request)).await.unwrap_err()), "PAGE_INVALID");
}

// Shows F8, INV-M3.
#[tokio::test(start_paused = true)]
async fn decisions_are_recorded_once_and_positive_ones_stated() {
    let world = World::new().await;
    for number in 1..=4 {
        world.receive(number, "ROUTINE", Some(if number == 4 { "party-b" } else { "party-a" })).await;
    }
    let decided = [(1, Repatriate), (2, Reject), (3, Repatriate), (4, Repatriate)];
    let refused = async |request: Request<RecordDecisionsRequest>, expected: &str| {
        assert_eq!(reason(&world.medical.record_decisions(request).await.unwrap_err()), expected);
    };
    refused(decisions("sitting-1", &decided), "TERM_UNKNOWN").await;
    world.agree();
    refused(decisions("sitting-1", &[(1, Repatriate), (9, Repatriate)]), "RESOURCE_UNKNOWN").await;
    let mut other_term = decisions("sitting-1", &decided);
    other_term.get_mut().term = "ANY_POW".to_owned();
    refused(other_term, "FINDING_NOT_YOURS").await;
    assert_eq!(counts(&world).await, GetMedicalCountsResponse { referred: 4, ..Default::default() });

    // On 3 a finding stands already.
    let stated = FindingEvent::Stated {
        term: homeward_ledger::agreement::TermKey(1),
        stated_by: Principal::Commission,
        holder: Principal::PartyA,
        accepted: true,
        valid_until: None,
        subjects: vec![SubjectRef([3; 16])],
    };
    world.replay(vec![stated.into()]);
    for _ in 0..2 {
        let answer = world.medical.record_decisions(decisions("sitting-1", &decided)).await.unwrap();
        let answer = answer.into_inner();
        assert_eq!((answer.stated, answer.answer.is_none()), (2, true));
        assert_eq!(world.said().len(), 2, "one statement for each holder, and the same ones again");
    }
    refused(decisions("sitting-1", &[(1, Reject)]), "STATEMENT_ID_REUSED").await;

    let again = world.medical.record_decisions(decisions("sitting-2", &decided)).await.unwrap();
    assert_eq!((again.into_inner().stated, world.said().len()), (0, 2), "everyone is on the way or stands");
    let expected =
        GetMedicalCountsResponse { referred: 4, manifest: 0, examined: 4, eligible: 3, overdue: 0 };
    assert_eq!(counts(&world).await, expected);
}

#[tokio::test(start_paused = true)]
async fn fitness_is_committed_once_and_sealed_to_the_neutral() {
    let world = World::new().await;
    let refused = async |revision, unfit: &[u32], expected: &str| {
        let error = world.medical.record_fitness(fitness(revision, unfit)).await.unwrap_err();
        assert_eq!(reason(&error), expected);
    };
    refused(1, &[], "RESOURCE_UNKNOWN").await;
    world.propose(1);
    refused(2, &[], "REVISION_STALE").await;
    refused(1, &[2], "FIELD_INVALID").await;
    refused(1, &[4], "FIELD_INVALID").await;
    assert_eq!((world.said().len(), world.sealed()), (0, 0));

    for _ in 0..2 {
        let answer = world.medical.record_fitness(fitness(1, &[3])).await.unwrap().into_inner();
        assert!(answer.answer.is_none());
        assert_eq!(world.said(), [format!("fitness-{BATCH}-1")]);
        assert!(world.sealed() > 0);
    }
    refused(1, &[], "FITNESS_ALREADY_COMMITTED").await;

    world.propose(2);
    world.medical.record_fitness(fitness(2, &[])).await.unwrap();
    assert_eq!(world.said().len(), 2, "another revision is another commitment");
}
