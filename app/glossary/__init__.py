"""One glossary for every "?" of the app: plain words first, then the exact term."""

from app.glossary.dimension_terms import ABOUT_ONE
from app.glossary.model_terms import COMPARED
from app.glossary.term import BASICS, Term

TERMS = {
    "dimension": Term(
        "One of the fixed list of switches that describe every sentence. It is named after the words of the "
        "sentences that turn it on.",
        "One latent coordinate z_d. The name is made of the words that are over-represented where it is "
        "active; it describes, it does not prove.",
    ),
    "active": Term(
        "How many switches this sentence turns on; all others are exactly zero.",
        "The number of dimensions whose gate probability p_on is above the model's threshold.",
    ),
    "certainty": Term(
        "How sure the model is that this switch is on for this sentence.",
        "p_on = b / (a + b), where Beta(a, b) is the posterior of the probability of being off.",
    ),
    "value": Term(
        "How far, and in which direction, the switch is turned. Most dimensions use mainly one direction.",
        "The gated code: p_on times the mean of the slab where the dimension is active, exactly 0 elsewhere.",
    ),
    "hoyer": Term(
        "How few switches carry the sentence: 0 means all alike, 1 means a single one.",
        "Hoyer (2004): (sqrt(D) - L1 / L2) / (sqrt(D) - 1), with the L1 and L2 norms of the gated code, each "
        "dimension divided by its standard deviation over the corpus.",
    ),
    "percentile": Term(
        "Of 100 sentences of the corpus, so many have a code that is less sparse than this one.",
        "The rank of the sentence's Hoyer value among all sentences of the corpus.",
    ),
    "nats": Term(
        "How much the code says beyond what is known of any sentence. 1 nat is 1.44 bits.",
        "The Kullback-Leibler divergence of the posterior from the prior, of gates and values, summed over "
        "all dimensions.",
    ),
    "decode": Term(
        "The model writes a sentence from the code alone, without your sentence: it shows what the code has "
        "kept.",
        "Greedy decoding of the gated code by the autoregressive decoder, over words of its training text.",
    ),
    "sweep": Term(
        "The same code with only this one switch moved; words that change are marked.",
        "Greedy decodes of the gated code with z_d replaced by the value shown; 0 is the gate closed.",
    ),
    "nearest": Term(
        "Sentences whose switches are set most alike.",
        "The largest cosine similarity between gated codes: 1 is the same direction, 0 shares no dimension.",
    ),
    "density": Term(
        "Of all sentences, the share that turns this switch on.",
        "The mean of `active` over the corpus, per dimension.",
    ),
    "gaussian": Term(
        "Where codes would lie that use all switches at random.",
        "The mean Hoyer of standard normal draws of the same width.",
    ),
    "code": Term(
        "What the model keeps of a sentence: a short list of switches and their settings.",
        "`gated`: deterministic values of the active dimensions, zeros elsewhere.",
    ),
    "evidence": Term(
        "The sentence is read again without each word. A blue word keeps this switch on: without it the "
        "certainty falls by so many points. An orange one works against it.",
        "Leave-one-out (erasure): p_on of the sentence less p_on of the sentence without the word, in "
        "percentage points; for models without gates, the difference of values. It describes what the "
        "encoder does, not why.",
    ),
    "gradients": Term(
        "A second method for which words matter: how strongly the certainty changes while all words are "
        "scaled up from zero. Where both methods agree, the result is more reliable.",
        "Integrated gradients (Sundararajan et al. 2017) of p_on from zero embeddings, summed per word; "
        "agreement is Spearman's rank correlation with leave-one-out.",
    ),
    "phrase": Term(
        "Several neighbouring words left out at once: two words that say the same thing may each look "
        "unimportant until both are gone.",
        "p_on of the sentence less p_on without the whole phrase; beside it, by how much that exceeds the "
        "sum of its words' own effects.",
    ),
    "kept_off": Term(
        "Some words keep a switch off: without them it would be on.",
        "Dimensions that are inactive in the sentence and active in the sentence without the word.",
    ),
    "prune": Term(
        "Only the surest switches are kept, and the model writes again: what is left of the sentence?",
        "The gated code with only the k dimensions of largest p_on kept (largest absolute value without "
        "gates), decoded greedily.",
    ),
    "flip": Term(
        "Turn one switch off, or one on that is off, leave all others, and let the model write again.",
        "The gated code with z_d set to 0 where it is active, else to the dimension's median value in the "
        "corpus; decoded greedily. The decoder ignores a flip when the sentence stays the same.",
    ),
    "dense": Term(
        "A dense code uses all of its numbers a little for every sentence; a sparse one leaves nearly all at "
        "exactly zero, so that the few others can be named.",
        "A code without exact zeros: the raw encoder embedding, or the posterior means of a model without "
        "gates. Beside the gated code, each strip has its own scale.",
    ),
    "embedding": Term(
        "Your sentence as numbers from a general-purpose sentence reader, before this model.",
        "The mean-pooled, unit-length output of frozen MiniLM-L6, 384 numbers.",
    ),
    "compare": Term(
        "Both sentences in one picture: which switches they share and which only one of them turns on.",
        "Gated codes of both sentences, over the union of their active dimensions.",
    ),
    "crossover": Term(
        "A new sentence from parts of two: your code, with the chosen switches set as in the second.",
        "z_d taken from the second gated code for the chosen d, all other coordinates from the first; "
        "decoded greedily.",
    ),
    "start_aggregate": Term(
        "A random code like those of real sentences: which switches are on together, and how far they are "
        "turned.",
        "A draw from the aggregate posterior of the example corpus, fitted with a Chow-Liu tree over the "
        "gates and the observed values of each dimension.",
    ),
    "start_prior": Term(
        "A random code as the model was set to expect it before training. Codes of real sentences differ.",
        "A draw from p(z): the probability of being off from Beta(alpha, beta), z from N(0, 1) where the "
        "dimension is on, else 0 (the spike's mean).",
    ),
    "writing": Term(
        "The likeliest words give the same sentence every time. Best of four compares whole sentences. Drawn "
        "words vary with the number of the draw; a higher randomness gives less likely words.",
        "Greedy decoding, beam search with 4 beams, or ancestral sampling at a temperature. All codes of one "
        "picture share the seed's noise, so that sentences differ only where codes do.",
    ),
    "between": Term(
        "All values evenly: every switch changes a little at each step. One after another: each step "
        "replaces whole switches, those that differ most first.",
        "Linear interpolation of gated codes, or coordinates replaced in the order of |z_a - z_b|.",
    ),
    "words": Term(
        "Words that are far more frequent where this switch is on than elsewhere.",
        "The largest z of the log-odds ratio with an informative Dirichlet prior (Monroe et al. 2008).",
    ),
    "which_code": Term(
        "Three codes of a sentence: as it is used (most switches exactly zero), the same without setting "
        "weak switches to zero, or a random draw with all its noise. Compare models by the draw.",
        "`gated`: values where active, exactly 0 elsewhere; `values`: p_on times the slab's mean everywhere; "
        "`sampled`: one seeded draw of z from the posterior.",
    ),
    "gate": Term(
        "The part of a dimension that decides whether it is on. It can be open, closed, or in between.",
        "Whether z_d comes from the slab (on) or the spike (off). The probability of being off has a Beta "
        "distribution, before and after the sentence was read.",
    ),
    "prior": Term(
        "What the model was set to expect before it saw any sentence: most gates closed.",
        "Beta(alpha, beta) for the probability of being off; a share beta / (alpha + beta) of gates is "
        "expected to be open.",
    ),
    "aggregate": Term(
        "How open the gates are over all sentences together.",
        "The posteriors of the gate, averaged over dimensions and sentences.",
    ),
    "adaptive": Term(
        "If every sentence used the same few switches, the average of all codes would be as sparse as each. "
        "The larger the difference, the more each sentence has switches of its own.",
        "Adaptive-versus-uniform ratio: mean Hoyer of the sentences' codes (mean of 5 draws, over its "
        "deviation) divided by the Hoyer of their signed mean.",
    ),
    "fingerprint": Term(
        "Each row is a kind of sentence, each column a switch; the bluer, the more of its sentences turn "
        "it on. Rows that look different are kinds that the model tells apart.",
        "Share of the sentences of a class with the dimension active.",
    ),
    "map": Term(
        "Every dot is a sentence. Sentences whose switches are set alike lie close together. Names say which "
        "words are frequent where they stand.",
        "UMAP of the gated codes by cosine distance, fitted once with a fixed seed on sentences drawn at "
        "random; a typed sentence is placed among its nearest neighbours. Axes have no meaning.",
    ),
    "dimension_map": Term(
        "Every dot is a switch; those with the same words lie close together. Larger dots are on more often.",
        "UMAP by cosine distance of each dimension's positive log-odds z over the words of the corpus.",
    ),
    "sets_apart": Term(
        "Which switches are on in the selected sentences more often than in all the others on the map.",
        "Share of the selected sentences with the dimension active, and its lift over the share among all; "
        "ordered by the z of the difference between selected and others.",
    ),
    "model": Term(
        "The trained network that turns sentences into codes and codes into sentences.",
        "A hierarchical sparse VAE (spike and slab, Beta prior on the gate), after Prokhorov et al. 2021.",
    ),
    **ABOUT_ONE,
    **BASICS,
    **COMPARED,
}


def explain(*names: str) -> str:
    """The text behind a "?": for each term the plain words, then the exact ones."""
    parts = []
    for name in names:
        term = TERMS[name]
        parts.append(f"{term.plain}\n\n*Exactly:* {term.exact}")
    return "\n\n---\n\n".join(parts)
