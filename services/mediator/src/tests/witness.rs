use super::world::{World, reason};
use homeward_api::log::v1::witness_service_client::WitnessServiceClient;
use homeward_api::log::v1::{AddCosignatureRequest, GetHeadsRequest, WitnessHead};
use homeward_payload::domain::{Principal, Role};
use homeward_payload::proto::payload::v1::StateMark;
use homeward_shell::forum::witness_name;
use homeward_testkit::forum::{KeyUse, secret};
use homeward_translog::{Checkpoint, Hash, Head, SignedCheckpoint, cosign};

/// What a witness hands over for a checkpoint, saying this state digest.
fn cosigned(
    world: &World,
    witness: Principal,
    checkpoint: &SignedCheckpoint,
    size: u64,
    digest: &[u8],
) -> AddCosignatureRequest {
    let forum = world.forum();
    let name = witness_name(forum.genesis(), witness).unwrap();
    let line =
        cosign(checkpoint.checkpoint(), &name, &secret(witness, KeyUse::Witness), 1_750_000_000).unwrap();
    let mut cosigned = checkpoint.clone();
    cosigned.add_cosignature(forum.witness_key(witness).unwrap(), line).unwrap();
    AddCosignatureRequest { checkpoint: cosigned.to_string(), state_mark: mark(world, witness, size, digest) }
}

fn mark(world: &World, witness: Principal, size: u64, digest: &[u8]) -> bytes::Bytes {
    let header = world.test.header(witness, Role::Service, 1_000);
    let message = StateMark { header: None, size, state_digest: digest.to_vec(), rules_version: 1 };
    bytes::Bytes::copy_from_slice(world.test.sign(message, header).unwrap().bytes())
}

fn digest(text: &str) -> [u8; 32] {
    homeward_payload::ids::Digest::from_hex(text).unwrap().0
}

async fn add(world: &World, request: AddCosignatureRequest) -> Result<(), tonic::Status> {
    let mut client = WitnessServiceClient::new(world.channel("party-a", "service"));
    client.add_cosignature(request).await.map(drop)
}

/// Lets a witness cosign the newest head, agreeing with its state.
pub(super) async fn cosign_newest(world: &World, witness: Principal) {
    let (newest, _) = world.checkpoint().await;
    let state = world.state().await;
    let request = cosigned(world, witness, &newest, state.size, &digest(&state.state_digest));
    add(world, request).await.unwrap();
}

async fn heads(world: &World) -> Vec<WitnessHead> {
    let mut client = WitnessServiceClient::new(world.channel("neutral", "delegate"));
    client.get_heads(GetHeadsRequest {}).await.unwrap().into_inner().heads
}

#[tokio::test]
async fn a_size_is_final_once_the_whole_quorum_has_cosigned_it() {
    let mut world = World::start().await;
    world.submit(&[world.mark(1)]).await;
    let (two, final_size) = world.checkpoint().await;
    assert_eq!(final_size, 0);
    let at_two = digest(&world.state().await.state_digest);
    let [a, b] = Principal::PARTIES;
    add(&world, cosigned(&world, a, &two, 2, &at_two)).await.unwrap();
    let (checkpoint, final_size) = world.checkpoint().await;
    assert_eq!((checkpoint.note().signatures().len(), final_size), (2, 0));
    add(&world, cosigned(&world, b, &two, 2, &at_two)).await.unwrap();
    // Not in the quorum, and of another opinion.
    add(&world, cosigned(&world, Principal::Neutral, &two, 2, &[7; 32])).await.unwrap();
    let (checkpoint, final_size) = world.checkpoint().await;
    assert_eq!((checkpoint.note().signatures().len(), final_size), (4, 2));
    let forum = world.forum();
    for witness in [a, b, Principal::Neutral] {
        let key = forum.witness_key(witness).unwrap();
        assert_eq!(checkpoint.cosigned_at_s(key), Ok(Some(1_750_000_000)));
    }

    world.submit(&[world.mark(2)]).await;
    let (three, final_size) = world.checkpoint().await;
    assert_eq!((three.note().signatures().len(), final_size), (1, 2), "the newest head has no cosignature");
    let at_three = digest(&world.state().await.state_digest);
    add(&world, cosigned(&world, a, &three, 3, &at_three)).await.unwrap();
    // A late one of a smaller size changes nothing.
    add(&world, cosigned(&world, a, &two, 2, &at_two)).await.unwrap();
    let shown = heads(&world).await;
    let told: Vec<_> = shown.iter().map(|head| (&*head.witness, head.size, head.agrees)).collect();
    assert_eq!(told, [("party-a", 3, true), ("party-b", 2, true), ("neutral", 2, false)]);

    world.stop().await;
    world.run().await.unwrap();
    assert_eq!(heads(&world).await, shown, "kept over a restart");
    assert_eq!(world.checkpoint().await.1, 2);
}

#[tokio::test]
async fn what_is_no_cosignature_of_this_log_is_refused() {
    let world = World::start().await;
    let (one, _) = world.checkpoint().await;
    let at_one = digest(&world.state().await.state_digest);
    let log_key = secret(Principal::Mediator, KeyUse::Log);
    let signed = |size, root: &[u8]| {
        let body =
            Checkpoint::new(one.checkpoint().origin().clone(), Head::new(size, Hash::of(root)).unwrap());
        SignedCheckpoint::sign(body, &log_key).unwrap()
    };
    let good = || cosigned(&world, Principal::PartyB, &one, 1, &at_one);
    let bare = AddCosignatureRequest { checkpoint: one.to_string(), ..good() };
    let of_another =
        AddCosignatureRequest { state_mark: mark(&world, Principal::PartyA, 1, &at_one), ..good() };
    let of_nobody =
        AddCosignatureRequest { state_mark: mark(&world, Principal::Mediator, 1, &at_one), ..good() };
    let other_size =
        AddCosignatureRequest { state_mark: mark(&world, Principal::PartyB, 2, &at_one), ..good() };
    let no_mark = AddCosignatureRequest { state_mark: world.mark(1), ..good() };
    let no_checkpoint = AddCosignatureRequest { checkpoint: "nothing".to_owned(), ..good() };
    let check = async |request: AddCosignatureRequest, expected: &str| {
        assert_eq!(reason(&add(&world, request).await.unwrap_err()), expected);
    };
    check(cosigned(&world, Principal::PartyB, &signed(1, b"fork"), 1, &at_one), "BASIS_INVALID").await;
    check(cosigned(&world, Principal::PartyB, &signed(5, b"ahead"), 5, &at_one), "POSITION_UNKNOWN").await;
    check(bare, "SIGNATURE_INVALID").await;
    check(of_another, "SIGNATURE_INVALID").await;
    check(of_nobody, "SIGNATURE_INVALID").await;
    check(other_size, "FIELD_INVALID").await;
    check(no_mark, "PAYLOAD_TYPE_UNKNOWN").await;
    check(no_checkpoint, "SIGNATURE_INVALID").await;
    assert_eq!(heads(&world).await, []);
}
