// The beta distribution: what counts say about a probability. Floor 4 (runtime/risk).
#pragma once

namespace qapc::risk {

/// The regularised incomplete beta function I_x(a, b): P(X <= x) for X of Beta(a, b).
///
/// Input    a, b in 0.5 .. 1e9; x in 0 .. 1
/// Result   0 .. 1, relative error below 1e-12 for a + b <= 1e6
/// Source   DLMF 8.17.22 (continued fraction), evaluated by Lentz's method; the factor before it as in Loader, "Fast
/// and
///          accurate computation of binomial probabilities", 2000
double incomplete_beta(double a, double b, double x);

/// The x at which I_x(a, b) is p, found by halving until no double lies between. The same bits on every machine.
///
/// Input    as above; p in 0 .. 1
double beta_quantile(double a, double b, double p);

}  // namespace qapc::risk
