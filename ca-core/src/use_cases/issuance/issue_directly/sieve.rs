//! A group of items that pass the same steps: an item that fails gets an error as its answer, and the others continue.

use crate::error::{Error, Result};

/// The answers so far, one for each position.
pub(super) struct Sieve<T>(Vec<Option<Result<T>>>);

impl<T> Sieve<T> {
    /// A sieve for this number of items, without answers.
    pub(super) fn for_answers(count: usize) -> Self {
        Self((0..count).map(|_| None).collect())
    }

    /// Keeps the items that passed a step, with their positions; for each other item the error is its answer.
    pub(super) fn keep<U>(&mut self, outcomes: impl Iterator<Item = (usize, Result<U>)>) -> Vec<(usize, U)> {
        outcomes
            .filter_map(|(place, outcome)| match outcome {
                Ok(kept) => Some((place, kept)),
                Err(error) => {
                    self.answer(place, Err(error));
                    None
                }
            })
            .collect()
    }

    /// The answers of all items, in order of their positions, after the last items got theirs.
    ///
    /// # Errors
    /// `Internal` when an item has no answer.
    pub(super) fn answers(mut self, last: Vec<(usize, T)>) -> Result<Vec<Result<T>>> {
        for (place, answer) in last {
            self.answer(place, Ok(answer));
        }
        let answers: Option<Vec<_>> = self.0.into_iter().collect();
        answers.ok_or_else(|| Error::internal("an item of a group has no answer"))
    }

    fn answer(&mut self, place: usize, answer: Result<T>) {
        if let Some(slot) = self.0.get_mut(place) {
            *slot = Some(answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::KeyFault;

    #[test]
    fn answers_stand_in_the_order_of_the_questions_and_none_is_missing() {
        let mut sieve = Sieve::for_answers(4);
        let odd = |n: usize| if n % 2 == 1 { Ok(n) } else { Err(KeyFault::OfAnother.into()) };
        let kept = sieve.keep((0..4).map(|n| (n, odd(n))));
        assert_eq!(kept, [(1, 1), (3, 3)]);
        let answers = sieve.answers(vec![(3, 30), (1, 10)]).unwrap();
        let told: Vec<Option<usize>> = answers.into_iter().map(Result::ok).collect();
        assert_eq!(told, [None, Some(10), None, Some(30)]);

        let forgetful: Sieve<usize> = Sieve::for_answers(2);
        assert!(forgetful.answers(vec![(0, 1)]).is_err());
    }
}
