use super::*;
use crate::land::plan::tests::plan;

const ANY: Partition = Partition(7);

fn places() -> Places {
    Places::new("lake/shop/", "shop", None, "clicks")
}

#[test]
fn names_never_change() {
    let places = places();
    assert_eq!(places.plan(ANY, 0), "lake/shop/_plans/shop/clicks/00007/9223372036854775807");
    assert_eq!(places.plan(ANY, 1_000), "lake/shop/_plans/shop/clicks/00007/9223372036854774807");
    assert_eq!(places.origin(ANY), "lake/shop/_plans/shop/clicks/00007/origin");
    let plan = plan(&places, ANY, 10, 25);
    let object = "lake/shop/bronze/day=1/clicks+00007+00000000000000000010-00000000000000000024+shop.parquet";
    assert_eq!(places.object(&plan, &plan.manifest.portions[0]), object);
    assert_eq!(places.planned(object), Some((ANY, 10)));
    assert_eq!(places.planned(&object.replace("+shop", "+other")), None);
    assert_eq!(Places::new("lake", "shop", None, "other").planned(object), None);
}

#[test]
fn the_last_plan_comes_first_in_a_list_and_the_origin_last() {
    let places = places();
    let mut keys = [places.origin(ANY), places.plan(ANY, 0), places.plan(ANY, i64::MAX), places.plan(ANY, 99)];
    keys.sort();
    let names: Vec<_> = keys.iter().map(|key| places.plan_name(ANY, key)).collect();
    let expected = [PlanName::Plan(i64::MAX), PlanName::Plan(99), PlanName::Plan(0), PlanName::Origin];
    assert_eq!(names, expected.map(Some));
}

#[test]
fn other_keys_are_no_plans() {
    let places = places();
    for name in ["", "1", "origins", "922337203685477580x", "9999999999999999999", "9223372036854775807/x"] {
        assert_eq!(places.plan_name(ANY, &format!("{}{name}", places.plans(ANY))), None, "{name}");
    }
    assert_eq!(places.plan_name(Partition(8), &places.plan(ANY, 0)), None);
}

#[test]
fn names_have_no_characters_that_mean_something() {
    let places = Places::new("", "team/shop+ü", Some("a_b"), "clicks.v1");
    assert_eq!(places.stream(), "team=2Fshop=2B=C3=BC.a_b");
    assert_eq!(places.plans(ANY), "_plans/team=2Fshop=2B=C3=BC.a_b/clicks.v1/00007/");
}
