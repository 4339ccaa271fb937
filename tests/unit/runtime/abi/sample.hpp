// A small program written by hand that uses every table and every field, and verifies.
#pragma once

#include "runtime/abi/program.hpp"

namespace qapc::abi {

// Values of the sample, by what they are.
inline constexpr Index kEcho = 0;        ///< images, number
inline constexpr Index kCount = 1;       ///< images, integer: how many values the list has
inline constexpr Index kItems = 2;       ///< values, text
inline constexpr Index kInRange = 3;     ///< images, truth
inline constexpr Index kAllImages = 4;   ///< series, truth
inline constexpr Index kTrueSeries = 5;  ///< series, truth
inline constexpr Index kUnknownSeries = 6;
inline constexpr Index kVerdict = 7;       ///< series, verdict
inline constexpr Index kIsFail = 8;        ///< series, truth
inline constexpr Index kAnyFail = 9;       ///< exams, truth
inline constexpr Index kTrueExam = 10;     ///< exams, truth
inline constexpr Index kOutcome = 11;      ///< exams, outcome
inline constexpr Index kEchoCommon = 12;   ///< series, number
inline constexpr Index kCountCommon = 13;  ///< series, integer
inline constexpr Index kItemsCommon = 14;  ///< values shared by a series, text
inline constexpr Index kOneOf = 15;        ///< values, truth
inline constexpr Index kVendor = 16;       ///< values, text
inline constexpr Index kItem = 17;         ///< images, text
inline constexpr Index kSum = 18;          ///< images, number
inline constexpr Index kCounted = 19;      ///< series, integer
inline constexpr Index kCountIn = 20;      ///< series, truth
inline constexpr Index kAgree = 21;        ///< series, truth
inline constexpr Index kLifted = 22;       ///< images, truth
inline constexpr Index kSampleValues = 23;

inline constexpr Index kListSpace = 3;    ///< values of an image's list
inline constexpr Index kSharedSpace = 4;  ///< those that all images of a series share

Program sample();

}  // namespace qapc::abi
