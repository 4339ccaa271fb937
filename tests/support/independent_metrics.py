#!/usr/bin/python3
"""Computes metrics a second time, from the papers, with numpy and scipy, and compares them with what qapc says.

Shares nothing with qapc but the voxels and the masks that `qapc pixels` writes.
usage: independent_metrics.py QAPC KEY PATH SERIES STACK [--slow]
Prints one line a metric: name, both numbers, relative difference. Exit code 1 when one differs by more than 1e-9.
"""
import json
import os
import struct
import subprocess
import sys
import tempfile

import numpy as np
from scipy import ndimage, stats

LIMIT = 1e-9


def nifti(path):
    """Voxels as doubles, axes (i, j, k[, t]). NIfTI-1, little endian, one file."""
    with open(path, 'rb') as file:
        data = file.read()
    dim = struct.unpack('<8h', data[40:56])
    kind = {2: 'u1', 4: '<i2', 8: '<i4', 64: '<f8'}[struct.unpack('<h', data[70:72])[0]]
    shape = dim[1:1 + dim[0]]
    values = np.frombuffer(data, kind, int(np.prod(shape)), int(struct.unpack('<f', data[108:112])[0]))
    return values.reshape(shape, order='F').astype(float)


class Qapc:
    def __init__(self, program, key, path, series, stack):
        self.program, self.key, self.path, self.series, self.stack = program, key, path, series, stack
        self.folder = tempfile.TemporaryDirectory()

    def pixels(self, *options):
        """None where qapc says that there are none."""
        out = os.path.join(self.folder.name, 'x.nii')
        call = [self.program, 'pixels', self.path, '--series', self.series, '--stack', self.stack, '-o', out]
        if subprocess.run(call + list(options), capture_output=True).returncode != 0:
            return None
        return nifti(out)

    def mask(self, name, *options):
        found = self.pixels('--mask', name, *options)
        return None if found is None else found > 0

    def metrics(self, slow):
        call = [self.program, 'metrics', self.path, '--key', self.key, '--format', 'json'] + (['--slow'] if slow else [])
        rows = json.loads(subprocess.run(call, capture_output=True, check=True).stdout)['rows']
        row = [r for r in rows if r['series'] == self.series and str(r['stack']) == self.stack][0]
        return {m['id'].split('@')[0]: m for m in row['metrics']}, row['volume']


def neighbours(values, mask, axis):
    a = [slice(None)] * 3
    b = [slice(None)] * 3
    a[axis], b[axis] = slice(None, -1), slice(1, None)
    a, b = tuple(a), tuple(b)
    both = mask[a] & mask[b]
    return (values[b] - values[a])[both]


def fwhm_voxels(values, mask, axis):
    share = np.var(neighbours(values, mask, axis), ddof=1) / (2 * np.var(values[mask], ddof=1))
    return np.sqrt(-2 * np.log(2) / np.log(1 - share)) if share < 1 else 0.0


def phantom(values, head, core, air, spacing):
    """Uniformity over discs of 1 cm2, and ghosts beside the box around the head, in the largest slice."""
    out = {}
    counts = head.sum((0, 1))
    largest = np.flatnonzero(counts == counts.max())
    k = largest[len(largest) // 2]
    reach = [int(np.sqrt(100 / np.pi) / spacing[axis]) for axis in (0, 1)]
    x, y = np.mgrid[-reach[0]:reach[0] + 1, -reach[1]:reach[1] + 1]
    disc = ((x * spacing[0]) ** 2 + (y * spacing[1]) ** 2 <= 100 / np.pi).astype(float)
    whole = ndimage.correlate(core[:, :, k].astype(float), disc, mode='constant') > disc.sum() - 0.5
    means = ndimage.correlate(values[:, :, k], disc, mode='constant')[whole] / disc.sum()
    if means.size >= 10:
        out['piu'] = 100 * (1 - (means.max() - means.min()) / (means.max() + means.min()))
    i, j = np.nonzero(head[:, :, k])
    rows, columns = np.indices(head.shape[:2])
    beside_i = (rows < i.min(), rows > i.max())
    beside_j = (columns < j.min(), columns > j.max())
    inside_i, inside_j = ~(beside_i[0] | beside_i[1]), ~(beside_j[0] | beside_j[1])
    plane = air[:, :, k]
    sides = [plane & side & inside_j for side in beside_i] + [plane & side & inside_i for side in beside_j]
    if all(side.sum() >= 50 for side in sides) and core.any():
        left, right, above, below = (values[:, :, k][side].mean() for side in sides)
        out['psg'] = 100 * abs(above + below - left - right) / (2 * values[core].mean())
    return out


def structural(qapc, values, spacing, phase):
    out = {}
    zeros, head, core, air, quiet = (qapc.mask(n) for n in ('zeros', 'head', 'core', 'air', 'quiet'))
    if head is None:
        return out
    x = values[~zeros]
    b = np.sqrt(np.sum(x ** 2))
    n = x.size
    out['efc'] = np.sum(x / b * np.log((x + 1e-16) / b)) / (n / np.sqrt(n) * np.log(1 / np.sqrt(n)))
    for name, mask in (('head', head), ('core', core), ('air', air)):
        if mask is None or mask.sum() < 2:
            continue
        y = values[mask]
        out.update({f'{name}_mean': y.mean(), f'{name}_median': np.median(y), f'{name}_sd': y.std(ddof=1),
                    f'{name}_p05': np.quantile(y, 0.05), f'{name}_p95': np.quantile(y, 0.95),
                    f'{name}_mad': stats.median_abs_deviation(y, scale='normal'),
                    f'{name}_kurtosis': stats.kurtosis(y), f'{name}_voxels': y.size})
    out['fber'] = np.mean(values[head] ** 2) / np.mean(values[air] ** 2)
    if core.sum() > 1:
        out['snr'] = np.median(values[core]) / values[core].std(ddof=1)
        out['snrd'] = np.sqrt((4 - np.pi) / 2) * np.median(values[core]) / values[quiet].std(ddof=1)
        width = [fwhm_voxels(values, core, axis) for axis in range(3)]
        for axis, letter in enumerate('ijk'):
            out[f'fwhm_{letter}_voxels'] = width[axis]
            out[f'fwhm_{letter}'] = width[axis] * spacing[axis]
        out['fwhm_voxels'] = np.mean(width)
    for axis, name in ((0, 'gsr_i'), (1, 'gsr_j')):
        # The voxel half a field of view further on lies in the head.
        ghost = air & np.roll(head, -(values.shape[axis] // 2), axis)
        out[name] = (values[ghost].mean() - values[air & ~ghost].mean()) / np.median(values[head])
    out['gsr'] = out['gsr_i' if phase == 'row' else 'gsr_j']
    out.update(phantom(values, head, core, air, spacing))
    count = np.sum(values[head] == values.max())
    out['saturation'] = count / head.sum() if count > 1 else 0.0
    return out


def tissue(qapc, values):
    even = qapc.pixels('--corrected')
    classes = [qapc.mask(n) for n in ('dark', 'middle', 'bright')]
    if even is None or any(c is None for c in classes):
        return {}
    out = {}
    for name, mask in zip(('dark', 'middle', 'bright'), classes):
        out[f'snr_{name}'] = np.median(even[mask]) / even[mask].std(ddof=1)
    smallest = min(range(3), key=lambda k: classes[k].sum())
    a, b = [even[classes[k]] for k in range(3) if k != smallest]
    out['cjv'] = (a.std(ddof=1) + b.std(ddof=1)) / abs(b.mean() - a.mean())
    noise = values[qapc.mask('quiet')].std(ddof=1)
    out['cnr'] = abs(b.mean() - a.mean()) / np.sqrt(noise ** 2 + a.var(ddof=1) + b.var(ddof=1))
    out['wm2max_approx'] = np.median(b) / np.quantile(even, 0.9995)
    return out


def dummy_scans(run):
    means = run[..., :50].mean((0, 1, 2))
    if run.shape[3] < 10:
        return 0
    away = np.abs(means - np.median(means))
    mad = np.median(away)
    if mad == 0:
        return 0
    count = 0
    while count < means.size and 0.6745 * away[count] / mad > 3.5:
        count += 1
    return count


def standardised_dvars(x):
    quartile = [np.quantile(x, q, axis=1, method='lower') for q in (0.25, 0.75)]
    sigma = (quartile[1] - quartile[0]) / 1.349
    away = x - x.mean(1, keepdims=True)
    power = (away ** 2).sum(1)
    alive = (power > 0) & (sigma > 0)
    rho = (away[alive, 1:] * away[alive, :-1]).sum(1) / power[alive]
    expected = np.sqrt(2 * (1 - rho)) * sigma[alive]
    return np.sqrt(np.mean(np.diff(x[alive]) ** 2, 0)) / expected.mean()


def temporal(qapc, run):
    out = {'dummies': dummy_scans(run)}
    head, core = qapc.mask('head', '--mean'), qapc.mask('core', '--mean')
    if head is None:
        return out
    run = run[..., out['dummies']:]
    mean_image = run.mean(3)
    # In order of voxels as qapc sees them; no formula depends on it.
    x = run.reshape(-1, run.shape[3], order='F')[head.ravel(order='F')]
    volumes = x.shape[1]
    sd = x.std(1, ddof=1)
    out['tsnr_raw'] = np.median(x.mean(1)[sd > 0] / sd[sd > 0])
    change = np.sqrt(np.mean(np.diff(x) ** 2, 0)) * 1000 / np.median(mean_image[head])
    out['dvars'] = change.mean()
    if volumes >= 10:
        out['dvars_std'] = standardised_dvars(x).mean()
    away = x - x.mean(1, keepdims=True)
    length = np.sqrt((away ** 2).sum(1, keepdims=True))
    out['gcor'] = np.sum((away / length).mean(0) ** 2)
    mad = stats.median_abs_deviation(x, axis=1)
    limit = stats.norm.isf(0.001 / volumes) * np.sqrt(np.pi / 2) * mad
    outlier = (np.abs(x - np.median(x, 1, keepdims=True)) > limit[:, None]) & (mad > 0)[:, None]
    out['aor'] = outlier.mean(0).mean()
    median_volume = np.median(x, 1)
    out['aqi'] = np.mean([1 - stats.spearmanr(x[:, t], median_volume)[0] for t in range(volumes)])
    level = x.mean(0)
    t = np.arange(volumes)
    if volumes > 3:
        fit = np.polyval(np.polyfit(t, level, 2), t)
        out['drift'] = 100 * (fit.max() - fit.min()) / level.mean()
        y = run.reshape(-1, volumes, order='F')[core.ravel(order='F')]
        powers = np.stack([np.ones(volumes), t / volumes, (t / volumes) ** 2], 1)
        rest = y - (powers @ np.linalg.lstsq(powers, y.T, rcond=None)[0]).T
        level = y.mean(0)
        centred = (2 * t - (volumes - 1)) / (volumes - 1)
        left = level - np.polyval(np.polyfit(centred, level, 2), centred)
        out['fluctuation'] = 100 * np.sqrt((left ** 2).sum() / (volumes - 3)) / level.mean()
        pairs = volumes // 2 * 2
        apart = y[:, 1:pairs:2].sum(1) - y[:, 0:pairs:2].sum(1)
        out['snr_pairs'] = y.mean() / np.sqrt(apart.var(ddof=1) / pairs)
        out['sfnr'] = np.mean(y.mean(1) / np.sqrt((rest ** 2).sum(1) / (volumes - 3)))
    return out


def diffusion(qapc, run, b_values):
    """By volume, on the regions of the mean of the volumes without weighting."""
    b = np.array(b_values)
    out = {'b0_volumes': (b <= 50).sum(), 'weighted_volumes': (b > 50).sum(), 'b_highest': b.max(),
           'shells': np.unique(np.maximum(100, np.round(b[b > 50] / 100) * 100)).size}
    head, core = qapc.mask('head', '--unweighted'), qapc.mask('core', '--unweighted')
    if head is None or (b <= 50).sum() < 2 or not core.any():
        return out
    x = run[..., b <= 50][core]
    out['b0_snr'] = x.mean() / np.sqrt(x.var(1, ddof=1).mean())
    return out


def main():
    program, key, path, series, stack = sys.argv[1:6]
    slow = '--slow' in sys.argv
    qapc = Qapc(program, key, path, series, stack)
    told, volume = qapc.metrics(slow)
    run = qapc.pixels()
    run = run.reshape(run.shape + (1,) * (4 - run.ndim))
    typical = qapc.pixels('--typical')
    ours = structural(qapc, typical.reshape(run.shape[:3]), volume["spacing_mm"], volume["phase_axis"])
    if slow:
        ours.update(tissue(qapc, typical.reshape(run.shape[:3])))
    if volume['axis'] == 'diffusion':
        ours.update(diffusion(qapc, run, told['b_highest']['series']))
    if volume['axis'] == 'time':
        ours.update(temporal(qapc, run))
    worst, compared = 0.0, 0
    for name, number in ours.items():
        if 'value' not in told.get(name, {}):
            continue
        apart = abs(told[name]['value'] - number) / max(abs(number), 1e-6)
        print(f'{name}\t{told[name]["value"]!r}\t{number!r}\t{apart:.2g}')
        worst, compared = max(worst, apart), compared + 1
    print(f'compared {compared} metrics, worst {worst:.2g}')
    return 1 if worst > LIMIT or compared == 0 else 0


if __name__ == '__main__':
    sys.exit(main())
