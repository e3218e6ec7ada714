//! `exp` and what is made of it, in plain arithmetic without branches.
//!
//! The compiler turns loops over these into vector code, and every target gives the
//! same bits. Range reduction as in fdlibm's `e_exp.c` (Sun Microsystems 1993), then a
//! Taylor polynomial. [`exp`] is within 1e-15 of the truth, relatively; the `f32`
//! functions, which only training uses, within 3e-7.

/// High and low parts of ln 2 (fdlibm): multiples of the high part up to 2^20 are exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding 1.5 * 2^52 rounds to a whole number, which is then in the lowest bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// 1/13!, 1/12! and so on down to 1/2!.
const TAYLOR: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];

/// e to the power of `x`, which is clamped to -708..=709 first.
#[inline]
pub(super) fn exp(x: f64) -> f64 {
    let x = if x > -708.0 { x } else { -708.0 };
    let x = if x < 709.0 { x } else { 709.0 };
    let rounded = x * std::f64::consts::LOG2_E + ROUND;
    let n = rounded - ROUND;
    let r = (x - n * LN_2_HIGH) - n * LN_2_LOW;
    let mut sum = TAYLOR[0];
    for factor in &TAYLOR[1..] {
        sum = sum * r + factor;
    }
    let power = f64::from_bits((rounded.to_bits() << 52).wrapping_add(1023 << 52));
    (1.0 + (r + r * r * sum)) * power
}

/// The logistic function.
#[inline]
pub(super) fn sigmoid(score: f64) -> f64 {
    1.0 / (1.0 + exp(-score))
}

/// High and low parts of ln 2 for `f32` (Cephes): multiples of the high part are exact.
const LN_2_HIGH_F32: f32 = 0.693_359_4;
const LN_2_LOW_F32: f32 = -2.121_944_4e-4;
/// 1.5 * 2^23.
const ROUND_F32: f32 = 12_582_912.0;

/// [`exp`] in `f32`; `x` is clamped to -87..=88 first.
#[inline]
pub(super) fn exp_f32(x: f32) -> f32 {
    let x = if x > -87.0 { x } else { -87.0 };
    let x = if x < 88.0 { x } else { 88.0 };
    let rounded = x * std::f32::consts::LOG2_E + ROUND_F32;
    let n = rounded - ROUND_F32;
    let r = (x - n * LN_2_HIGH_F32) - n * LN_2_LOW_F32;
    let sum = ((((1.0 / 720.0) * r + 1.0 / 120.0) * r + 1.0 / 24.0) * r + 1.0 / 6.0) * r + 0.5;
    let power = f32::from_bits((rounded.to_bits() << 23).wrapping_add(127 << 23));
    (1.0 + (r + r * r * sum)) * power
}

/// Natural logarithm of a normal, positive `f32`, within 3e-7 absolutely or relatively.
#[inline]
pub(super) fn ln_f32(x: f32) -> f32 {
    // The power of two that leaves a number in 0.75..1.5 (0x3f40_0000 is 0.75).
    let exponent = (x.to_bits().wrapping_sub(0x3f40_0000) as i32) >> 23;
    let m = f32::from_bits(x.to_bits().wrapping_sub((exponent as u32) << 23));
    let z = (m - 1.0) / (m + 1.0);
    let square = z * z;
    let series = ((1.0 / 9.0 * square + 1.0 / 7.0) * square + 1.0 / 5.0) * square + 1.0 / 3.0;
    exponent as f32 * std::f32::consts::LN_2 + 2.0 * (z + z * square * series)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exp_is_within_1e_15_of_libm() {
        let mut worst = 0.0f64;
        for step in -70_000..=70_000 {
            let x = f64::from(step) * 0.010_1;
            let truth = libm::exp(x);
            worst = worst.max((exp(x) / truth - 1.0).abs());
        }
        assert!(worst < 1e-15, "{worst:e}");
        assert_eq!((exp(0.0), sigmoid(0.0)), (1.0, 0.5));
        assert!(exp(1e300).is_finite() && exp(-1e300) > 0.0);
    }

    #[test]
    fn f32_functions_are_as_close_as_they_say() {
        let (mut worst_exp, mut worst_ln) = (0.0f64, 0.0f64);
        for step in -86_000..=87_000 {
            let x = step as f32 * 0.001;
            let truth = libm::exp(f64::from(x));
            worst_exp = worst_exp.max((f64::from(exp_f32(x)) / truth - 1.0).abs());
            let y = truth as f32;
            let truth = libm::log(f64::from(y));
            worst_ln = worst_ln.max((f64::from(ln_f32(y)) - truth).abs() / truth.abs().max(1.0));
        }
        assert!(
            worst_exp < 3e-7 && worst_ln < 3e-7,
            "{worst_exp:e} {worst_ln:e}"
        );
        assert_eq!((exp_f32(0.0), ln_f32(1.0)), (1.0, 0.0));
    }
}
