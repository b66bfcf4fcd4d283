//! The small trees, in families: one for each thing that can go wrong on its own.

use std::collections::BTreeSet;

use domain::ids::{PersonId, PlaceId, QuotaId};
use domain::ledger::{Access, Book, Entry, Fact, MovesUp, OfferTerms, Overflow, QuotaKind, QuotaSpec, Seat};

use crate::builders::{add, at, door, times};
use crate::exhaustive::moves::PHASES;

/// A small tree: what is set up, and what has been handed out before the search begins.
#[derive(Clone, Debug)]
pub struct Tree {
    pub quotas: Vec<QuotaSpec>,
    pub before: Vec<Fact>,
}

/// Trees to be searched alike.
pub struct Family {
    pub name: &'static str,
    pub trees: Vec<Tree>,
    /// How many changes organisers may make, at any moments.
    pub changes: u32,
}

impl Tree {
    fn of(quotas: Vec<QuotaSpec>) -> Self {
        Self { quotas, before: Vec::new() }
    }

    /// Sets the tree up on `book`; none where the rules refuse to.
    pub fn plant(&self, mut book: Book) -> Option<Book> {
        let now = at(PHASES[0]);
        for quota in &self.quotas {
            book.execute(&add(quota.clone()), now).ok()?;
        }
        for fact in &self.before {
            let entry = Entry { seq: book.version() + 1, at: now, fact: fact.clone() };
            book.apply(&entry).expect("the story before fits the tree");
        }
        book.settle(now);
        Some(book)
    }
}

/// All of them.
pub fn families() -> Vec<Family> {
    let family = |name, trees, changes| Family { name, trees, changes };
    vec![
        family("up to three quotas", one_root(limits(3, &SIZES)), 0),
        family("up to three quotas, changed", one_root(limits(3, &[(1, 1), (2, 0), (2, 1)])), 1),
        family("four quotas", four(), 0),
        family("two roots", limits(2, &[(1, 0)]), 1),
        family("release, opening, closing", timed(&one_root(limits(3, &[(2, 0), (2, 1)]))), 0),
        family("release, opening, closing, changed", timed(&one_root(limits(2, &[(2, 0), (2, 1)]))), 1),
        family("waves", waves(), 0),
        family("waves, changed", waves().into_iter().filter(|tree| tree.quotas.len() < 4).collect(), 1),
        family("shifts", shifts(), 0),
        family("shifts, changed", shifts().into_iter().filter(is_two_waves).collect(), 1),
        family("doors", doors(), 1),
        family("held places", held(), 0),
        family("offers", offers(), 0),
        family("add-ons", add_ons(), 0),
        family("groups", groups(), 0),
    ]
}

fn is_two_waves(tree: &Tree) -> bool {
    tree.quotas.len() == 2 && tree.quotas[1].opens_after.is_some()
}

fn one_root(trees: Vec<Tree>) -> Vec<Tree> {
    let roots = |tree: &Tree| tree.quotas.iter().filter(|quota| quota.parent.is_none()).count();
    trees.into_iter().filter(|tree| roots(tree) == 1).collect()
}

/// Size and guarantee: all that are possible up to 2.
const SIZES: [(u32, u32); 6] = [(0, 0), (1, 0), (1, 1), (2, 0), (2, 1), (2, 2)];
const IDS: [&str; 4] = ["a", "b", "c", "d"];

/// Every forest of up to `max` quotas with every choice of `sizes`, but a guarantee at a root, which means nothing.
pub fn limits(max: usize, sizes: &[(u32, u32)]) -> Vec<Tree> {
    let mut trees: Vec<Vec<QuotaSpec>> = vec![Vec::new()];
    let mut all = Vec::new();
    let mut seen = BTreeSet::new();
    for count in 0..max {
        let parents = || std::iter::once(None).chain(IDS[..count].iter().copied().map(Some));
        let grown = trees.iter().flat_map(|tree| {
            parents().flat_map(move |parent| {
                let fitting = sizes.iter().filter(move |(_, guarantee)| parent.is_some() || *guarantee == 0);
                fitting.map(move |&(size, guarantee)| {
                    let quota = QuotaSpec { guarantee, ..door(IDS[count], parent, size) };
                    tree.iter().cloned().chain([quota]).collect::<Vec<_>>()
                })
            })
        });
        trees = grown.filter(|tree| seen.insert(shape(tree, None))).collect();
        trees.retain(|tree| Tree::of(tree.clone()).plant(Book::new()).is_some());
        all.extend(trees.iter().cloned().map(Tree::of));
    }
    all
}

/// The same for trees that differ in names and in the order of siblings only.
fn shape(tree: &[QuotaSpec], parent: Option<&QuotaId>) -> String {
    let children = tree.iter().filter(|quota| quota.parent.as_ref() == parent);
    let mut shapes: Vec<_> = children
        .map(|quota| format!("{}.{}({})", quota.size, quota.guarantee, shape(tree, Some(&quota.id))))
        .collect();
    shapes.sort();
    shapes.concat()
}

/// One root of two places above every arrangement of three more quotas.
fn four() -> Vec<Tree> {
    let sizes = [(1, 0), (1, 1), (2, 0), (2, 1)];
    let four = limits(4, &sizes).into_iter().filter(|tree| tree.quotas.len() == 4);
    one_root(four.filter(|tree| tree.quotas[0].size == 2).collect())
}

/// Each tree with each of its quotas in turn bound to a time.
fn timed(trees: &[Tree]) -> Vec<Tree> {
    let [_, first, second, _] = PHASES.map(at);
    let vary = |tree: &Tree, this: usize| {
        let with = |change: &dyn Fn(&mut QuotaSpec)| {
            let mut tree = tree.clone();
            change(&mut tree.quotas[this]);
            tree
        };
        let mut some = vec![
            with(&|quota| quota.opens_at = Some(first)),
            with(&|quota| quota.closes_at = Some(first)),
            with(&|quota| {
                (quota.opens_at, quota.closes_at) = (Some(first), Some(second));
                quota.overflow = Overflow::Refuse;
            }),
        ];
        if tree.quotas[this].guarantee > 0 {
            some.push(with(&|quota| quota.release_at = Some(first)));
            let mut all = tree.clone();
            for quota in &mut all.quotas {
                quota.release_at = Some(if quota.id == tree.quotas[this].id { second } else { first });
            }
            some.push(all);
        }
        some
    };
    trees.iter().flat_map(|tree| (0..tree.quotas.len()).flat_map(move |this| vary(tree, this))).collect()
}

/// Chains of two and three waves, alone and under a parent that may be tighter, beside another door of it.
fn waves() -> Vec<Tree> {
    let mut trees = Vec::new();
    for (one, two) in [(0, 1), (1, 1), (1, 2), (2, 1)] {
        trees.push(Tree::of(chain(None, &[(one, 0), (two, 0)])));
        trees.push(Tree::of(chain(None, &[(one, 0), (1, 0), (two, 0)])));
        for promised in 0..=two.min(1) {
            for size in 1..=2 {
                let mut quotas = vec![door("a", None, size), door("b", Some("a"), 2)];
                quotas.extend(chain(Some("a"), &[(one, 0), (two, promised)]));
                trees.push(Tree::of(quotas));
            }
        }
    }
    let by_time = trees.clone().into_iter().map(|mut tree| {
        let last = tree.quotas.len() - 1;
        tree.quotas[last].opens_at = Some(at(PHASES[1]));
        tree.quotas[last].overflow = Overflow::Refuse;
        tree
    });
    let with_later = by_time.chain(trees.clone()).collect::<Vec<_>>();
    with_later.into_iter().filter(|tree| tree.clone().plant(Book::new()).is_some()).collect()
}

fn chain(parent: Option<&str>, waves: &[(u32, u32)]) -> Vec<QuotaSpec> {
    let ids = if parent.is_some() { ["c", "d", "e"] } else { ["a", "b", "c"] };
    let wave = |(n, &(size, guarantee)): (usize, &(u32, u32))| {
        let opens_after = n.checked_sub(1).map(|before| QuotaId::from(ids[before]));
        QuotaSpec { guarantee, opens_after, ..door(ids[n], parent, size) }
    };
    waves.iter().enumerate().map(wave).collect()
}

/// Shifts that overlap, that are back to back, that end while the search goes on; with waves, and under one task.
fn shifts() -> Vec<Tree> {
    let [_, first, second, third] = PHASES;
    let early = (first - 10, first + 10);
    let timings = [
        [early, (first + 5, third), (first + 10, third)],
        [early, early, early],
        [(second, third), (first, second), (first + 10, second + 5)],
    ];
    let shift = |id: &str, parent, size, minutes| QuotaSpec {
        kind: QuotaKind::Shift,
        shift: Some(times(minutes)),
        ..door(id, parent, size)
    };
    let mut trees = Vec::new();
    for [one, two, three] in timings {
        trees.push(Tree::of(vec![shift("a", None, 1, one), shift("b", None, 1, two)]));
        trees.push(Tree::of(vec![
            QuotaSpec { access: Access::Nobody, kind: QuotaKind::Task, ..door("a", None, 2) },
            shift("b", Some("a"), 1, one),
            shift("c", Some("a"), 1, three),
        ]));
        let waves = |size| {
            let mut later = shift("b", None, size, two);
            later.opens_after = Some(QuotaId::from("a"));
            vec![shift("a", None, 1, one), later]
        };
        trees.push(Tree::of(waves(2)));
        trees.push(Tree::of(waves(1).into_iter().chain([shift("c", None, 1, three)]).collect()));
    }
    trees
}

/// Doors with codes, without waiting lists, and quotas that are no doors.
fn doors() -> Vec<Tree> {
    let vary = |mut tree: Tree| {
        tree.quotas[0].access = Access::Nobody;
        for quota in &mut tree.quotas[1..] {
            (quota.access, quota.overflow) = (Access::Code, Overflow::Refuse);
        }
        if let Some(quota) = tree.quotas.get_mut(2) {
            (quota.access, quota.overflow) = (Access::Everyone, Overflow::WaitingList);
        }
        tree
    };
    one_root(limits(3, &[(1, 0), (2, 1)])).into_iter().map(vary).collect()
}

/// Doors that make offers for as long as one phase; one of them with a code, through which people are invited.
fn offers() -> Vec<Tree> {
    let terms = MovesUp::Offered(OfferTerms { minutes: 60, until: None });
    let vary = |mut tree: Tree| {
        for quota in &mut tree.quotas {
            quota.moves_up = terms;
        }
        if let Some(quota) = tree.quotas.get_mut(1) {
            quota.access = Access::Code;
        }
        tree
    };
    one_root(limits(2, &[(1, 0), (1, 1), (2, 0)])).into_iter().map(vary).collect()
}

/// A conference with one or two seats, and things to take along: one kind in two sizes, or one that is scarce and offered.
fn add_ons() -> Vec<Tree> {
    let extra = |id: &str, parent, size| QuotaSpec { kind: QuotaKind::AddOn, ..door(id, parent, size) };
    let mut trees = Vec::new();
    for seats in 1..=2 {
        for size in 0..=1 {
            trees.push(Tree::of(vec![door("a", None, seats), extra("b", None, size)]));
        }
        trees.push(Tree::of(vec![
            door("a", None, seats),
            QuotaSpec { access: Access::Nobody, ..extra("b", None, 1) },
            extra("c", Some("b"), 1),
            QuotaSpec { overflow: Overflow::Refuse, ..extra("d", Some("b"), 1) },
        ]));
    }
    trees
}

/// Doors where people ask together, or are asked for together: one of them with a second wave, one that makes offers, one in
/// which there is never room for two.
fn groups() -> Vec<Tree> {
    let together = |id: &str, parent, size| QuotaSpec { per_group: 2, ..door(id, parent, size) };
    let offers = MovesUp::Offered(OfferTerms { minutes: 60, until: None });
    let mut waves = vec![together("a", None, 1), together("b", None, 2)];
    waves[1].opens_after = Some(QuotaId::from("a"));
    vec![
        Tree::of(vec![together("a", None, 1)]),
        Tree::of(vec![together("a", None, 2)]),
        Tree::of(vec![together("a", None, 2), together("b", Some("a"), 2)]),
        Tree::of(vec![together("a", None, 2), QuotaSpec { guarantee: 1, ..together("b", Some("a"), 1) }]),
        Tree::of(vec![QuotaSpec { overflow: Overflow::Refuse, ..together("a", None, 2) }]),
        Tree::of(vec![QuotaSpec { moves_up: offers, ..together("a", None, 2) }]),
        Tree::of(waves),
    ]
}

/// Places that are held when the search begins: claimed so, or offered so to the first in line.
fn held() -> Vec<Tree> {
    let [_, first, second, _] = PHASES.map(at);
    let (place, quota) = (PlaceId::from, QuotaId::from);
    let claimed = |id, person, seat| Fact::Claimed {
        place: place(id),
        person: PersonId::from(person),
        quota: quota("b"),
        asked: None,
        with: None,
        party: None,
        invited_until: None,
        seat,
    };
    let until = |expires_at| Seat::Held { expires_at };
    let stories = [
        vec![claimed("h1", "x", until(first))],
        vec![claimed("h1", "x", until(first)), claimed("h2", "y", until(second))],
        vec![
            claimed("h1", "x", Seat::Confirmed),
            claimed("h2", "y", Seat::Confirmed),
            claimed("h3", "z", Seat::Waiting),
            Fact::Cancelled { place: place("h1") },
            Fact::Promoted { place: place("h3"), quota: quota("b"), seat: until(second) },
        ],
    ];
    let mut trees = one_root(limits(3, &[(2, 0), (2, 1), (2, 2)]));
    trees.retain(|tree| tree.quotas.len() > 1);
    let with = |before: &Vec<Fact>| {
        let before = before.clone();
        trees.iter().map(move |tree| Tree { quotas: tree.quotas.clone(), before: before.clone() })
    };
    stories.iter().flat_map(with).filter(|tree| tree.clone().fits()).collect()
}

impl Tree {
    /// Whether the story before could have happened at all.
    fn fits(&self) -> bool {
        let empty = Self::of(self.quotas.clone()).plant(Book::new());
        empty.and_then(|book| book.quota(&QuotaId::from("b")).map(|quota| quota.left >= 2)) == Some(true)
    }
}
