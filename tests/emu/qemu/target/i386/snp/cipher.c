/*
 * AMD SEV-SNP host emulation: memory encryption made visible
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "qemu/osdep.h"
#include "qemu/guest-random.h"
#include "exec/address-spaces.h"
#include "snp/rmp.h"
#include "snp/cipher.h"

#include <openssl/evp.h>

#define PAGE_SIZE       4096
#define PAGE_MASK       (~(uint64_t)(PAGE_SIZE - 1))
#define ASIDS           (RMP_ASID(RMP_ASID_MASK) + 1)

/* Beyond every address that a page table can hold */
#define WINDOW          (1ULL << 52)

/* Two AES-128 keys, as the mode wants them */
typedef struct Key {
    uint8_t bytes[32];
} Key;

static Key *keys;

bool snp_cipher_on(void)
{
    return keys;
}

void snp_cipher_new_key(uint32_t asid)
{
    if (keys) {
        qemu_guest_getrandom_nofail(keys[asid].bytes, sizeof(keys->bytes));
    }
}

/* Whose key the page in RAM has been decrypted with; 0: nobody's */
static uint32_t owner(uint64_t lo)
{
    return (lo & RMP_ASSIGNED) && !(lo & RMP_IMMUTABLE) ? RMP_ASID(lo) : 0;
}

static void crypt_page(uint32_t asid, uint64_t spa, uint8_t *page, bool encrypt)
{
    uint64_t tweak[2] = { cpu_to_le64(spa / PAGE_SIZE) };
    EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
    int len;

    if (!ctx ||
        EVP_CipherInit_ex(ctx, EVP_aes_128_xts(), NULL, keys[asid].bytes,
                          (uint8_t *)tweak, encrypt) != 1 ||
        EVP_CipherUpdate(ctx, page, &len, page, PAGE_SIZE) != 1) {
        abort();
    }
    EVP_CIPHER_CTX_free(ctx);
}

static void read_page(uint64_t spa, uint8_t *page)
{
    address_space_read(&address_space_memory, spa & PAGE_MASK,
                       MEMTXATTRS_UNSPECIFIED, page, PAGE_SIZE);
}

static void write_page(uint64_t spa, const uint8_t *page)
{
    address_space_write(&address_space_memory, spa & PAGE_MASK,
                        MEMTXATTRS_UNSPECIFIED, page, PAGE_SIZE);
}

void snp_cipher_entry_changes(uint64_t spa, uint64_t was, uint64_t is)
{
    uint8_t page[PAGE_SIZE];

    if (!keys || owner(was) == owner(is)) {
        return;
    }
    read_page(spa, page);
    if (owner(was)) {
        crypt_page(owner(was), spa, page, true);
    }
    if (owner(is)) {
        crypt_page(owner(is), spa, page, false);
    }
    write_page(spa, page);
}

void snp_cipher_launch(uint64_t spa, uint32_t asid)
{
    uint8_t page[PAGE_SIZE];

    if (keys) {
        read_page(spa, page);
        crypt_page(asid, spa, page, true);
        write_page(spa, page);
    }
}

uint64_t snp_cipher_view(uint64_t spa)
{
    if (!keys || !snp_rmp_covers(spa) || !owner(snp_rmp_entry(spa).lo)) {
        return spa;
    }
    return WINDOW + spa;
}

/* A page that has left its guest may be looked at here for a while. */
static uint64_t window_read(void *opaque, hwaddr spa, unsigned size)
{
    uint32_t asid = owner(snp_rmp_entry(spa).lo);
    uint8_t page[PAGE_SIZE];

    read_page(spa, page);
    if (asid) {
        crypt_page(asid, spa, page, true);
    }
    return ldn_le_p(page + (spa & ~PAGE_MASK), size);
}

/* RMP checks leave nobody a way to write here. */
static void window_write(void *opaque, hwaddr spa, uint64_t val, unsigned size)
{
}

static const MemoryRegionOps window_ops = {
    .read = window_read,
    .write = window_write,
    .endianness = DEVICE_LITTLE_ENDIAN,
    .valid.min_access_size = 1,
    .valid.max_access_size = 8,
    .impl.min_access_size = 1,
    .impl.max_access_size = 8,
};

void snp_cipher_init(MemoryRegion *system_memory, uint64_t size)
{
    MemoryRegion *window = g_new(MemoryRegion, 1);

    keys = g_new(Key, ASIDS);
    for (uint32_t asid = 0; asid < ASIDS; asid++) {
        snp_cipher_new_key(asid);
    }
    memory_region_init_io(window, NULL, &window_ops, NULL, "snp-cipher", size);
    memory_region_add_subregion(system_memory, WINDOW, window);
}
