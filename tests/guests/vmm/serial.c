// SPDX-License-Identifier: GPL-2.0-only
/*
 * A serial port: the transmitting half of an 8250 with its interrupt.
 */
#include <sys/ioctl.h>

#include "../boot.h"
#include "vmm.h"

#define SERIAL_IRQ	4

enum { THR, IER, IIR, LCR, MCR, LSR, MSR, SCR };

#define IER_THRI	0x02
#define IIR_NONE	0x01
#define IIR_THRI	0x02
#define LCR_DLAB	0x80
#define LSR_IDLE	0x60	/* transmitter and holding register empty */
#define MSR_READY	0xb0	/* carrier, data set ready, clear to send */

static struct {
	uint8_t ier, lcr, mcr, scr;
	uint8_t divisor[2];
	bool thr_empty_pending;
	bool irq;
} uart;

static void update_irq(struct vm *vm)
{
	bool raise = (uart.ier & IER_THRI) && uart.thr_empty_pending;
	struct kvm_irq_level level = { .irq = SERIAL_IRQ, .level = raise };

	if (raise == uart.irq)
		return;
	uart.irq = raise;
	if (ioctl(vm->fd, KVM_IRQ_LINE, &level))
		die_errno("KVM_IRQ_LINE");
}

static void write_register(unsigned int reg, uint8_t value)
{
	bool dlab = uart.lcr & LCR_DLAB;

	switch (reg) {
	case THR:
		if (dlab) {
			uart.divisor[0] = value;
			break;
		}
		putchar(value);
		if (value == '\n')
			fflush(stdout);
		uart.thr_empty_pending = true;
		break;
	case IER:
		if (dlab) {
			uart.divisor[1] = value;
			break;
		}
		if (value & ~uart.ier & IER_THRI)
			uart.thr_empty_pending = true;
		uart.ier = value & 0xf;
		break;
	case LCR:
		uart.lcr = value;
		break;
	case MCR:
		uart.mcr = value;
		break;
	case SCR:
		uart.scr = value;
		break;
	}
}

static uint8_t read_iir(void)
{
	if (!(uart.ier & IER_THRI) || !uart.thr_empty_pending)
		return IIR_NONE;
	uart.thr_empty_pending = false;
	return IIR_THRI;
}

static uint8_t read_register(unsigned int reg)
{
	bool dlab = uart.lcr & LCR_DLAB;

	switch (reg) {
	case THR:
		return dlab ? uart.divisor[0] : 0;
	case IER:
		return dlab ? uart.divisor[1] : uart.ier;
	case IIR:
		return read_iir();
	case LCR:
		return uart.lcr;
	case MCR:
		return uart.mcr;
	case LSR:
		return LSR_IDLE;
	case MSR:
		return MSR_READY;
	default:
		return uart.scr;
	}
}

/* One byte from or to @port; false when the port is none of ours. */
bool serial_io(struct vm *vm, uint16_t port, bool write, uint8_t *value)
{
	if (port < SERIAL_PORT || port > SERIAL_PORT + SCR)
		return false;

	if (write)
		write_register(port - SERIAL_PORT, *value);
	else
		*value = read_register(port - SERIAL_PORT);
	update_irq(vm);
	return true;
}
