"""What `export.ts` wrote, as arrays; labels of windows; folds by source."""

import json
import os
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

BITS = 19
MASK = (1 << BITS) - 1
# The same as `salts` in engine/src/detect/detectors/classifier/linear.ts.
SALTS = {"definition": 0x3C6EF372, "content": 0x5BE0CD19, "prompt": 0x1F83D9AB, "arguments": 0x2B3E6C1F}


@dataclass
class Windows:
    """One row a window; `documents` maps rows to documents, whose score is that of their worst window."""

    rows: list
    features: csr_matrix
    documents: np.ndarray
    malicious: np.ndarray

    @property
    def held(self):
        return np.array([row["isHeld"] for row in self.rows])


def load(folder):
    """Reads a folder of `export.ts`."""
    with open(os.path.join(folder, "windows.jsonl"), encoding="utf8") as file:
        rows = [json.loads(line) for line in file]
    raw = np.fromfile(os.path.join(folder, "features.bin"), dtype=np.uint32)
    starts, at = [], 0
    for _ in rows:
        starts.append(at)
        at += 1 + int(raw[at])
    counts = raw[np.array(starts)].astype(np.int64)
    keep = np.ones(len(raw), dtype=bool)
    keep[np.array(starts)] = False
    hashes = raw[keep]
    salts = np.repeat(np.array([SALTS[row["group"]] for row in rows], dtype=np.uint32), counts)
    ends = np.concatenate([[0], np.cumsum(counts * 2)])
    columns = np.empty(len(hashes) * 2, dtype=np.int32)
    columns[0::2] = hashes & MASK
    columns[1::2] = (hashes ^ salts) & MASK
    values = np.repeat((1 / np.sqrt(counts)).astype(np.float32), counts * 2)
    features = csr_matrix((values, columns, ends), shape=(len(rows), 1 << BITS))
    features.sum_duplicates()
    documents = np.array([row["document"] for row in rows])
    return Windows(rows, features, documents, np.array([row["isMalicious"] for row in rows]))


def known_labels(windows):
    """1 attack, 0 innocent, -1 unknown: windows of an attacked document of which nobody said where the attack stands."""
    plain = lambda text: "".join(text.lower().split())
    innocent = {plain(row["text"]) for row in windows.rows if not row["isMalicious"]}
    sizes = np.bincount(windows.documents)
    labels = np.zeros(len(windows.rows), dtype=np.int8)
    for index, row in enumerate(windows.rows):
        if not row["isMalicious"]:
            continue
        if row["share"] is not None:
            labels[index] = 1 if row["share"] >= 0.5 else 0 if row["share"] <= 0.05 else -1
        elif sizes[row["document"]] == 1:
            labels[index] = 1
        else:
            labels[index] = 0 if plain(row["text"]) in innocent else -1
    return labels


def weights_of(windows):
    """A source with a thousand texts says less than a thousand sources: each text weighs by the root of its source's number."""
    names = [row["attack"] if row["attack"].startswith("own") else row["sources"][0] + str(row["isMalicious"]) for row in windows.rows]
    _, inverse, counts = np.unique(names, return_inverse=True, return_counts=True)
    weights = 1 / np.sqrt(counts[inverse])
    malicious = windows.malicious
    # Both classes weigh the same; what is really common is for the calibration to say.
    weights[malicious] *= weights[~malicious].sum() / weights[malicious].sum()
    return weights / weights.mean()


def folds(windows, count, seed=7):
    """Sources in `count` groups of about the same number of windows; a row belongs to the fold of each of its sources."""
    sizes = {}
    for row in windows.rows:
        for source in row["sources"]:
            if not source.startswith("own/"):
                sizes[source] = sizes.get(source, 0) + 1
    order = sorted(sizes, key=lambda source: (-sizes[source], source))
    totals, fold = [0] * count, {}
    for source in order:
        smallest = totals.index(min(totals))
        fold[source] = smallest
        totals[smallest] += sizes[source]
    return [np.array([any(fold.get(source) == number for source in row["sources"]) for row in windows.rows]) for number in range(count)]


def document_scores(windows, scores, rows):
    """The highest score of each document among some rows: (documents, scores, index of the best row)."""
    order = np.lexsort((-scores[rows], windows.documents[rows]))
    picked = rows[order]
    documents, first = np.unique(windows.documents[picked], return_index=True)
    best = picked[first]
    return documents, scores[best], best
