"""Computes a calibration again from its tables, with numpy and scipy and none of our code, and compares.

usage: check_calibration.py VALUES.tsv LABELS.csv FILE.qapcal METRIC WITHIN,...
Leaves with 0 when all agrees, 1 with what differs, 77 without numpy and scipy.
"""
import csv
import hashlib
import json
import re
import sys

try:
    import numpy
    from scipy.optimize import minimize
    from scipy.stats import beta
except ImportError:
    sys.exit(77)

FAULTS = []
LARGEST = {}


def near(what, told, computed, tolerance):
    kind = what.rsplit(":", 1)[-1].strip()
    error = abs(told - computed) / max(1.0, abs(computed))
    LARGEST[kind] = max(LARGEST.get(kind, 0.0), error)
    if not error <= tolerance:
        FAULTS.append(f"{what}: the file says {told}, computed is {computed}")


def same(what, told, computed):
    if told != computed:
        FAULTS.append(f"{what}: the file says {told}, computed is {computed}")


def interval(what, told, k, n):
    near(what + ": mean", told["value"], (k + 0.5) / (n + 1), 1e-12)
    near(what + ": lower", told["lower"], beta.ppf(0.025, k + 0.5, n - k + 0.5), 1e-9)
    near(what + ": upper", told["upper"], beta.ppf(0.975, k + 0.5, n - k + 0.5), 1e-9)


def tables(values, labels, metric, within):
    rows = list(csv.DictReader(open(values, encoding="utf-8"), delimiter="\t", quoting=csv.QUOTE_NONE))
    ratings = {}
    for row in csv.DictReader(open(labels, encoding="utf-8")):
        if row["label"]:
            ratings.setdefault(row["subject"], {})[row.get("rater", "")] = row["label"] in ("yes", "1")
    members = {}
    for row in rows:
        if row[metric] in ("", "n/a") or row["subject"] not in ratings:
            continue
        votes = list(ratings[row["subject"]].values())
        key = tuple(row[name] for name in within)
        members.setdefault(key, []).append((float(row[metric]), 2 * sum(votes) >= len(votes)))
    return members, ratings


def isotonic_shares(points, sign):
    """The largest of the least means: min over ends of max over beginnings (Robertson, Wright, Dykstra 1988, 1.4)."""
    levels = sorted({sign * value for value, _ in points})
    k = numpy.array([sum(hazard for value, hazard in points if sign * value == level) for level in levels])
    n = numpy.array([sum(1 for value, _ in points if sign * value == level) for level in levels])
    sums_k = numpy.concatenate([[0], numpy.cumsum(k)])
    sums_n = numpy.concatenate([[0], numpy.cumsum(n)])
    shares = []
    for i in range(len(levels)):
        shares.append(max(min((sums_k[e + 1] - sums_k[b]) / (sums_n[e + 1] - sums_n[b]) for e in range(i, len(levels)))
                          for b in range(i + 1)))
    return levels, n, k, shares


def check_steps(name, told, points, worse):
    sign = 1 if worse == "high" else -1
    levels, n, k, shares = isotonic_shares(points, sign)
    steps = []
    for i, share in enumerate(shares):
        if not steps or abs(share - shares[i - 1]) > 1e-12:
            steps.append([levels[i], levels[i], 0, 0])
        steps[-1][1] = levels[i]
        steps[-1][2] += int(n[i])
        steps[-1][3] += int(k[i])
    merged = []
    for step in steps:
        if merged and merged[-1][2] < 5:
            merged[-1] = [merged[-1][0], step[1], merged[-1][2] + step[2], merged[-1][3] + step[3]]
        else:
            merged.append(step)
    if len(merged) > 1 and merged[-1][2] < 5:
        last = merged.pop()
        merged[-1] = [merged[-1][0], last[1], merged[-1][2] + last[2], merged[-1][3] + last[3]]
    ours = told if sign > 0 else told[::-1]
    same(f"{name}: steps", [(s["n"], s["k"]) for s in ours], [(s[2], s[3]) for s in merged])
    same(f"{name}: ends", [tuple(sorted((s["from"], s["to"]))) for s in ours],
         [tuple(sorted((sign * s[0], sign * s[1]))) for s in merged])
    largest = [0.0, 0.0, 0.0]
    for step, (_, _, n_step, k_step) in zip(ours, merged):
        a, b = k_step + 0.5, n_step - k_step + 0.5
        estimates = [a / (a + b), beta.ppf(0.025, a, b), beta.ppf(0.975, a, b)]
        largest = [max(pair) for pair in zip(largest, estimates)]
        for part, computed in zip(("value", "lower", "upper"), largest):
            near(f"{name}: step {part}", step["probability"][part], computed, 1e-9)


def check_curve(name, told, points):
    x = numpy.array([value for value, _ in points])
    y = numpy.array([1.0 if hazard else 0.0 for _, hazard in points])
    u = x - x.mean()

    def loss(b):
        eta = b[0] + b[1] * u
        return numpy.sum(numpy.logaddexp(0, eta) - y * eta)

    def gradient(b):
        p = 1 / (1 + numpy.exp(-(b[0] + b[1] * u)))
        return numpy.array([numpy.sum(p - y), numpy.sum((p - y) * u)])

    def hessian(b):
        p = 1 / (1 + numpy.exp(-(b[0] + b[1] * u)))
        w = p * (1 - p)
        return numpy.array([[numpy.sum(w), numpy.sum(w * u)], [numpy.sum(w * u), numpy.sum(w * u * u)]])

    b = minimize(loss, [0.0, 0.0], jac=gradient, hess=hessian, method="trust-exact", options={"gtol": 1e-10}).x
    covariance = numpy.linalg.inv(hessian(b))
    near(f"{name}: center", told["center"], x.mean(), 1e-12)
    near(f"{name}: intercept", told["intercept"], b[0], 1e-7)
    near(f"{name}: slope", told["slope"], b[1], 1e-7)
    near(f"{name}: variance of intercept", told["variance_of_intercept"], covariance[0, 0], 1e-7)
    near(f"{name}: covariance", told["covariance"], covariance[0, 1], 1e-7)
    near(f"{name}: variance of slope", told["variance_of_slope"], covariance[1, 1], 1e-7)


def cohen(one, other):
    """Cohen's kappa and its error, from the full 2 x 2 table (Fleiss, Cohen, Everitt 1969)."""
    p = numpy.zeros((2, 2))
    for a, b in zip(one, other):
        p[int(a), int(b)] += 1 / len(one)
    rows, columns = p.sum(axis=1), p.sum(axis=0)
    seen, chance = numpy.trace(p), rows @ columns
    kappa = (seen - chance) / (1 - chance)
    first = sum(p[i, i] * (1 - (rows[i] + columns[i]) * (1 - kappa)) ** 2 for i in range(2))
    second = (1 - kappa) ** 2 * sum(p[i, j] * (columns[i] + rows[j]) ** 2 for i in range(2) for j in range(2) if i != j)
    third = (kappa - chance * (1 - kappa)) ** 2
    return kappa, numpy.sqrt((first + second - third) / len(one)) / (1 - chance)


def fleiss(table):
    table = numpy.asarray(table, dtype=float)
    m = table.shape[1]
    share = table.mean()
    chance = share ** 2 + (1 - share) ** 2
    hazards = table.sum(axis=1)
    seen = ((hazards * (hazards - 1) + (m - hazards) * (m - hazards - 1)) / (m * (m - 1))).mean()
    return (seen - chance) / (1 - chance)


def check_raters(told, ratings):
    raters = sorted({rater for votes in ratings.values() for rater in votes})
    computed = []
    for i, one in enumerate(raters):
        for other in raters[i + 1:]:
            both = [votes for votes in ratings.values() if one in votes and other in votes]
            kappa, error = cohen([v[one] for v in both], [v[other] for v in both])
            computed.append((round(kappa, 9), round(max(-1, kappa - 1.959963984540054 * error), 9), len(both)))
    ours = [(round(p["kappa"]["value"], 9), round(p["kappa"]["lower"], 9), p["n"]) for p in told["cohen"]]
    same("Cohen's kappas", sorted(ours), sorted(computed))
    table = [[votes[r] for r in raters] for votes in ratings.values() if len(votes) == len(raters)]
    kappa = fleiss(table)
    pseudo = [len(table) * kappa - (len(table) - 1) * fleiss(table[:i] + table[i + 1:]) for i in range(len(table))]
    error = numpy.std(pseudo, ddof=1) / numpy.sqrt(len(table))
    same("complete subjects", told["fleiss"]["n"], len(table))
    near("Fleiss' kappa", told["fleiss"]["kappa"]["value"], kappa, 1e-12)
    near("Fleiss' kappa: interval", told["fleiss"]["kappa"]["lower"], kappa - 1.959963984540054 * error, 1e-9)


def main():
    values, labels, file, metric, within = sys.argv[1:6]
    text = open(file, encoding="utf-8").read()
    told = json.loads(text)
    body = re.sub(r'"digest":"[0-9a-f]{64}",', "", text.removesuffix("\n"), count=1)
    same("digest", told["digest"], hashlib.sha256(body.encode()).hexdigest())
    members, ratings = tables(values, labels, metric, within.split(","))
    large = {key: points for key, points in members.items() if len(points) >= told["minimum"]}
    same("strata", [tuple(one["key"]) for one in told["strata"]], sorted(large))
    curves = 0
    for one in told["strata"]:
        name = ", ".join(one["key"])
        points = large.get(tuple(one["key"]), [])
        same(f"{name}: n and k", (one["n"], one["k"]), (len(points), sum(hazard for _, hazard in points)))
        interval(f"{name}: base rate", one["base_rate"], one["k"], one["n"])
        check_steps(name, one["isotonic"], points, told["worse"])
        if "logistic" in one:
            curves += 1
            check_curve(name, one["logistic"], points)
    if len(told["raters"]["codes"]) > 1:
        check_raters(told["raters"], ratings)
    print("\n".join(FAULTS) if FAULTS else f"{len(told['strata'])} strata, {curves} curves agree; largest differences: "
          + ", ".join(f"{kind} {error:.1g}" for kind, error in sorted(LARGEST.items())))
    return 1 if FAULTS else 0


if __name__ == "__main__":
    sys.exit(main())
