// exp and log with the same bits on every machine. Floor 0 (runtime/base). The C library chooses between versions that
// differ in the last bit by what the processor offers; these use + - * / of IEEE 754 only.
#pragma once

namespace qapc::steady {

/// e^x for x in -700 .. 700; beyond, the value at that end. Never smaller for a larger x. Within 3 units of the last
/// place.
double exp(double x);

/// Natural logarithm of a positive, finite, normal number. Within 3 units of the last place.
double log(double x);

/// log(1 + x) for x > -1, exact in relative terms also where x is tiny.
double log1p(double x);

}  // namespace qapc::steady
