/**
 * `model_info` as published for models people run, and the bytes llama.cpp said it took for their caches (`llama_kv_cache:
 * size = …` in its log). The sums behind each number stand beside it, so that they can be checked by hand.
 */

/** 48 layers × 8 heads × (128 + 128) × 2 B = 196,608 B a token; times 32,768 = 6 GiB. */
export const QWEN25_CODER_14B = {
  "general.architecture": "qwen2",
  "general.parameter_count": 14_770_033_664,
  "qwen2.block_count": 48,
  "qwen2.context_length": 32_768,
  "qwen2.embedding_length": 5120,
  "qwen2.attention.head_count": 40,
  "qwen2.attention.head_count_kv": 8,
};

/** 28 × 8 × (128 + 128) × 2 B = 114,688 B; times 4,096 = 448 MiB. */
export const LLAMA32_3B = {
  "general.architecture": "llama",
  "llama.block_count": 28,
  "llama.context_length": 131_072,
  "llama.embedding_length": 3072,
  "llama.attention.head_count": 24,
  "llama.attention.head_count_kv": 8,
  "llama.attention.key_length": 128,
  "llama.attention.value_length": 128,
};

/** 36 × 8 × (128 + 128) × 2 B = 147,456 B; times 40,960 = 5,760 MiB. */
export const QWEN3_8B = {
  "general.architecture": "qwen3",
  "qwen3.block_count": 36,
  "qwen3.context_length": 40_960,
  "qwen3.embedding_length": 4096,
  "qwen3.attention.head_count": 32,
  "qwen3.attention.head_count_kv": 8,
  "qwen3.attention.key_length": 128,
  "qwen3.attention.value_length": 128,
};

/**
 * 12 layers see everything, 12 the last 128 tokens: a token and layer take 8 × (64 + 64) × 2 B = 2,048 B.
 * 12 × 131,072 × 2,048 B = 3,072 MiB, and with a batch of 2,048: 128 + 2,048 → 2,304 cells × 12 × 2,048 B = 54 MiB.
 */
export const GPT_OSS_20B = {
  "general.architecture": "gptoss",
  "gptoss.block_count": 24,
  "gptoss.context_length": 131_072,
  "gptoss.embedding_length": 2880,
  "gptoss.attention.head_count": 64,
  "gptoss.attention.head_count_kv": 8,
  "gptoss.attention.key_length": 64,
  "gptoss.attention.value_length": 64,
  "gptoss.attention.sliding_window": 128,
};

/** 13 + 13 layers, 4 × (256 + 256) × 2 B = 4,096 B each: with 8,192 tokens and 4 slots of 2,048, 416 MiB and 416 MiB. */
export const GEMMA2_2B = {
  "general.architecture": "gemma2",
  "gemma2.block_count": 26,
  "gemma2.context_length": 8192,
  "gemma2.embedding_length": 2304,
  "gemma2.attention.head_count": 8,
  "gemma2.attention.head_count_kv": 4,
  "gemma2.attention.key_length": 256,
  "gemma2.attention.value_length": 256,
  "gemma2.attention.sliding_window": 4096,
};

/**
 * Heads by layer: of each six, five slide over 1,024 tokens with 8 heads of 256, the sixth sees everything with 1 of 512.
 * q8_0: 8 × 8,192 × 1 × 1,024 × 1.0625 B = 68 MiB; 40 × (4 × 1,024 + 512 = 4,608) × 8 × 512 × 1.0625 B = 765 MiB.
 */
export const GEMMA4_12B = {
  "general.architecture": "gemma4",
  "gemma4.block_count": 48,
  "gemma4.context_length": 262_144,
  "gemma4.embedding_length": 3840,
  "gemma4.attention.head_count": 16,
  "gemma4.attention.head_count_kv": Array.from({ length: 48 }, (_, i) => (i % 6 === 5 ? 1 : 8)),
  "gemma4.attention.key_length": 512,
  "gemma4.attention.value_length": 512,
  "gemma4.attention.key_length_swa": 256,
  "gemma4.attention.value_length_swa": 256,
  "gemma4.attention.sliding_window": 1024,
  "gemma4.attention.sliding_window_pattern": Array.from({ length: 48 }, (_, i) => i % 6 !== 5),
};

/**
 * Each fourth of 32 layers attends: 8 × 4 × (256 + 256) × 2 B = 32,768 B; times 131,072 = 4,096 MiB, in q4_0 1,152 MiB.
 * The other 24 keep 3 × (4,096 + 2 × 16 × 128) + 128 × 4,096 numbers of 4 B each: 50.25 MiB, whatever the window.
 */
export const QWEN35_9B = {
  "general.architecture": "qwen35",
  "qwen35.block_count": 32,
  "qwen35.context_length": 262_144,
  "qwen35.embedding_length": 4096,
  "qwen35.attention.head_count": 16,
  "qwen35.attention.head_count_kv": 4,
  "qwen35.attention.key_length": 256,
  "qwen35.attention.value_length": 256,
  "qwen35.full_attention_interval": 4,
  "qwen35.ssm.conv_kernel": 4,
  "qwen35.ssm.inner_size": 4096,
  "qwen35.ssm.group_count": 16,
  "qwen35.ssm.state_size": 128,
};

/** One compressed key of 512 + 64 for all heads and no values: 6 layers × 576 × 2 B; times 4,096 tokens and 2 slots = 54 MiB. */
export const LATENT_6_LAYERS = {
  "general.architecture": "deepseek2",
  "deepseek2.block_count": 6,
  "deepseek2.context_length": 131_072,
  "deepseek2.embedding_length": 2048,
  "deepseek2.attention.head_count": 16,
  "deepseek2.attention.head_count_kv": 1,
  "deepseek2.attention.key_length": 576,
  "deepseek2.attention.value_length": 512,
  "deepseek2.attention.kv_lora_rank": 512,
  "deepseek2.rope.dimension_count": 64,
};

/**
 * 42 layers of which the last 18 use the cache of earlier ones: 24 keep their own, each sixth of them (4) sees everything
 * with 2 heads of 512. 4 × 32,768 × 2 × 1,024 × 2 B = 512 MiB.
 */
export const GEMMA4_E4B = {
  "general.architecture": "gemma4",
  "gemma4.block_count": 42,
  "gemma4.context_length": 131_072,
  "gemma4.embedding_length": 2560,
  "gemma4.attention.head_count": 8,
  "gemma4.attention.head_count_kv": 2,
  "gemma4.attention.key_length": 512,
  "gemma4.attention.value_length": 512,
  "gemma4.attention.key_length_swa": 256,
  "gemma4.attention.value_length_swa": 256,
  "gemma4.attention.sliding_window": 512,
  "gemma4.attention.shared_kv_layers": 18,
};

/** 48 layers × 4 heads × (128 + 128) × 2 B = 98,304 B a token; times 40,960 = 3,840 MiB. How many experts makes no difference. */
export const QWEN3_30B_A3B = {
  "general.architecture": "qwen3moe",
  "qwen3moe.block_count": 48,
  "qwen3moe.context_length": 262_144,
  "qwen3moe.embedding_length": 2048,
  "qwen3moe.expert_count": 128,
  "qwen3moe.attention.head_count": 32,
  "qwen3moe.attention.head_count_kv": 4,
  "qwen3moe.attention.key_length": 128,
  "qwen3moe.attention.value_length": 128,
};

/**
 * Each sixth of 48 layers sees everything: 8 × 32,768 × 8 × (256 + 256) × 2 B = 2,048 MiB. The other 40 see 1,024 tokens and a
 * batch of 1,024: 40 × 2,048 × 8,192 B = 640 MiB. The layers of its vision tower keep nothing.
 */
export const GEMMA3_12B = {
  "general.architecture": "gemma3",
  "gemma3.block_count": 48,
  "gemma3.context_length": 131_072,
  "gemma3.embedding_length": 3840,
  "gemma3.attention.head_count": 16,
  "gemma3.attention.head_count_kv": 8,
  "gemma3.attention.key_length": 256,
  "gemma3.attention.value_length": 256,
  "gemma3.attention.sliding_window": 1024,
  "gemma3.vision.block_count": 27,
  "gemma3.vision.attention.head_count": 16,
};
