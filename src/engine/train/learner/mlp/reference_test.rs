//! Compares training, step by step, with scikit-learn from the same start.

use super::network::Shape;
use super::train::{Answers, Examples, Task, train};
use super::{MlpModel, Output, inputs};
use crate::engine::prepare::Matrix;
use crate::engine::random::{Purpose, Random};
use crate::engine::train::estimator::Mlp;
use crate::engine::train::learner::reference_svm::{Fixture, Network, check};

fn check_network(
    [matrix, test]: [Matrix; 2],
    (output, n_outputs): (Output, usize),
    answers: Answers<'_>,
    expected: &Network,
) {
    let shape = Shape {
        n_inputs: matrix.n_columns(),
        n_hidden: 6,
        n_outputs,
    };
    let mut weights = vec![0.0; shape.n_weights()];
    let mut start = expected.start.iter();
    shape.visit(|place, _, _| weights[place] = *start.next().unwrap());
    let examples = Examples {
        inputs: inputs(&matrix),
        answers,
        row_weights: vec![1.0; matrix.n_rows()],
    };
    let settings = Mlp {
        hidden_layer_size: 6,
        alpha: 0.01,
        learning_rate_init: 0.01,
        batch_size: u32::MAX,
        max_iter: 40,
    };
    let mut random = Random::new(1, Purpose::Learner, &[]);
    let task = Task {
        shape,
        output,
        examples: &examples,
        settings: &settings,
    };
    let (status, losses) = train(&task, &mut weights, &mut random, &mut |_| {}).unwrap();
    check(&losses, &expected.losses, 1e-5, "losses");
    let model = MlpModel {
        shape,
        output,
        weights,
        status,
        loss: 0.0,
    };
    check(&model.predict(&test), &expected.outputs, 1e-4, "outputs");
}

#[test]
fn forty_steps_are_those_of_scikit_learn() {
    let fixture = Fixture::read();
    let [two, three] = [&fixture.classification[0], &fixture.classification[2]];
    let [first, second, third] = fixture.mlp.as_slice() else {
        panic!("three networks")
    };
    let answers = Answers::Codes(&two.codes);
    check_network(two.matrices(), (Output::Logistic, 1), answers, first);
    let answers = Answers::Codes(&three.codes);
    check_network(three.matrices(), (Output::Softmax, 3), answers, second);
    let targets = &fixture.regression.targets;
    let n = targets.len() as f64;
    let mean = targets.iter().sum::<f64>() / n;
    let squares = targets
        .iter()
        .map(|target| (target - mean) * (target - mean));
    let deviation = (squares.sum::<f64>() / n).sqrt();
    let standard = targets
        .iter()
        .map(|target| ((target - mean) / deviation) as f32);
    let number = Output::Number {
        mean: 0.0,
        deviation: 1.0,
    };
    let answers = Answers::Numbers(standard.collect());
    check_network(fixture.regression.matrices(), (number, 1), answers, third);
}
